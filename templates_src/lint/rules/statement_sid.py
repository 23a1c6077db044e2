"""CLS014: names of policy statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.policy_documents import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS014"
TITLE = "Every policy statement has a Sid"
WHY = (
    "The Sid is what reviews, denials and templates_src/policies/wildcards.py call the statement. "
    "IAM User Guide, AWS JSON policy elements: Sid."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find statements without a Sid."""
    for statement in statements(templates):
        if not statement.sid:
            yield statement.finding(ID, statement.node.path, "the statement has no Sid")
