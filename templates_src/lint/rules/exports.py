"""CLS022: exported outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import TemplateSet

ID = "CLS022"
TITLE = "No output is exported"
WHY = (
    "An export that another stack imports can be neither changed nor deleted; outputs are passed as "
    "parameters here. CloudFormation User Guide, Get exported outputs from a deployed stack."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find outputs with an Export."""
    for file, template in templates.templates.items():
        for name, output in template.get("Outputs", {}).items():
            if "Export" in output:
                yield Finding(file, f"Outputs/{name}/Export", ID, "pass the value as a parameter instead")
