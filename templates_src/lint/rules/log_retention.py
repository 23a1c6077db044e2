"""CLS030: logs that are kept forever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.traverse import given, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS030"
TITLE = "Every log group has a retention"
WHY = (
    "Without one, logs are kept and paid for forever. "
    "Amazon CloudWatch Logs User Guide, Working with log groups and log streams: change log data retention."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find log groups that never expire."""
    for group in resources(templates, "AWS::Logs::LogGroup"):
        if not given(group.properties, "RetentionInDays", group.when):
            yield group.finding(ID, group.path, "no RetentionInDays: logs are kept forever")
