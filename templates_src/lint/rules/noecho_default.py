"""CLS033: defaults of hidden parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import TemplateSet

ID = "CLS033"
TITLE = "A NoEcho parameter has no default"
WHY = (
    "NoEcho hides what is passed, but the default stands in the template for everybody to read. "
    "CloudFormation User Guide, Parameters section: NoEcho."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find hidden parameters whose default gives the value away."""
    for file, template in templates.templates.items():
        for name, declared in template.get("Parameters", {}).items():
            hidden = declared.get("NoEcho") in (True, "true")
            if hidden and declared.get("Default", "") != "":
                yield Finding(
                    file, f"Parameters/{name}/Default", ID, "the default of a hidden value is public"
                )
