"""CLS012: roles that an OpenID Connect provider can hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.policy_documents import statements
from templates_src.lint.traverse import EACH, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.policy_documents import Statement
    from templates_src.lint.traverse import Node

ID = "CLS012"
TITLE = "A role for web identities says which ones: a condition on sub"
WHY = (
    "A provider such as GitHub signs tokens for everybody's repositories; without sub any of them can take "
    "the role. IAM User Guide, Create a role for OpenID Connect federation."
)
# One pattern that matches everybody is enough, however narrow the others are.
ANYBODY = ("*", "repo:*", "repo:*/*", "repo:*:*", "repo:*/*:*")
ACTION = "sts:AssumeRoleWithWebIdentity"


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find web-identity trusts that do not name the identity."""
    for statement in statements(templates):
        if statement.allows and ACTION in statement.texts("Action") and not _names_identity(statement):
            yield statement.finding(ID, statement.node.path, "no condition on the token's sub")


def _names_identity(statement: Statement) -> bool:
    return any(
        key.endswith(":sub")
        and operator.startswith(("StringEquals", "StringLike", "ForAnyValue:String"))
        and not operator.endswith("IfExists")
        and not any(value.value in ANYBODY for value in _values(node))
        for operator, key, node in statement.condition_keys()
    )


def _values(node: Node) -> Iterator[Node]:
    for found in at(node):
        yield from at(found, EACH) if isinstance(found.value, list) else [found]
