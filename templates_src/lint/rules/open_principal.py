"""CLS011: resource policies that let anybody in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.policy_documents import items, statements
from templates_src.lint.traverse import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.policy_documents import Statement
    from templates_src.lint.traverse import Node

ID = "CLS011"
TITLE = "No policy lets everybody in without a condition"
WHY = (
    'Principal "*" is every AWS account and every anonymous caller. '
    "IAM User Guide, AWS JSON policy elements: Principal."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find statements of resource and trust policies that allow everybody."""
    for statement in statements(templates):
        if statement.document.kind not in {"resource", "trust"} or not statement.allows:
            continue
        if any(True for _ in statement.condition_keys()):
            continue
        if "NotPrincipal" in statement.node.value:
            path = f"{statement.node.path}/NotPrincipal"
            yield statement.finding(ID, path, "allows everybody but these, without a Condition")
        for principal in _principals(statement):
            if principal.value == "*":
                yield statement.finding(ID, principal.path, "allows everybody, without a Condition")


def _principals(statement: Statement) -> Iterator[Node]:
    for principal in at(statement.node, "Principal"):
        if isinstance(principal.value, dict):
            yield from items(principal, "AWS")
        else:
            yield principal
