"""CLS016: whom a role may be passed to."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from templates_src.lint.policy_documents import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS016"
TITLE = "iam:PassRole names the service that the role is passed to"
WHY = (
    "Otherwise whoever may pass a role can hand it to any service and act with it. "
    "IAM User Guide, Grant a user permissions to pass a role to an AWS service (iam:PassedToService)."
)
ACTION, KEY = "iam:passrole", "iam:passedtoservice"


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find statements that allow iam:PassRole to any service."""
    for statement in statements(templates):
        if not statement.allows or any(key == KEY for _, key, _ in statement.condition_keys()):
            continue
        for action in statement.items("Action"):
            if isinstance(action.value, str) and _covers(action.value.lower()):
                yield statement.finding(ID, action.path, "no condition on iam:PassedToService")


def _covers(pattern: str) -> bool:
    return pattern == ACTION or (("*" in pattern or "?" in pattern) and fnmatchcase(ACTION, pattern))
