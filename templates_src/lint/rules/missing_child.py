"""CLS019: nested templates that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.nesting import children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS019"
TITLE = "Every nested template is part of the build"
WHY = (
    "cfn-lint only logs a TemplateURL that it cannot read and then checks nothing of the wiring; packaging "
    "would fail. CloudFormation User Guide, Split a template into reusable pieces using nested stacks."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find nested stacks whose template is not in the set."""
    for child in children(templates):
        if child.file not in templates.templates:
            path = f"{child.resource.path}/Properties/TemplateURL"
            yield child.resource.finding(ID, path, f"there is no template {child.file}")
