"""CLS015: statements that allow more than they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.policy_documents import ABOUT_ONE_RESOURCE, statements
from templates_src.policies.wildcards import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.policy_documents import Statement
    from templates_src.lint.traverse import Node

ID = "CLS015"
TITLE = "Nothing is allowed on * without a written reason"
WHY = (
    "Policies made outside templates_src/policies/document.py would escape its refusal. "
    "IAM User Guide, Security best practices: apply least-privilege permissions."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find broad actions and resources of statements that nobody explained."""
    for statement in statements(templates):
        if statement.allows and statement.sid not in REASONS:
            for node, what in _broad(statement):
                message = f"allows {what}; name it, or give the reason in templates_src/policies/wildcards.py"
                yield statement.finding(ID, node.path, message)


def unneeded_reasons(templates: TemplateSet) -> set[str]:
    """Sids that wildcards.py explains although no statement of the set needs it, for that file's test."""
    needed = {s.sid for s in statements(templates) if s.allows and any(True for _ in _broad(s))}
    return set(REASONS) - needed


def _broad(statement: Statement) -> Iterator[tuple[Node, str]]:
    for action in statement.items("Action"):
        if isinstance(action.value, str) and ("*" in action.value or "?" in action.value):
            yield action, f"action {action.value}"
    if statement.document.resource.type not in ABOUT_ONE_RESOURCE:
        for resource in statement.items("Resource"):
            if resource.value == "*":
                yield resource, "every resource"
    for element in ("NotAction", "NotResource"):
        if element in statement.node.value:
            yield statement.node.step(element), f"everything but {element}"
