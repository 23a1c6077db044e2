"""CLS038: what CloudFormation takes, and what a person needs to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import JsonTemplate, TemplateSet

ID = "CLS038"
TITLE = "A template is within CloudFormation's limits, and describes its parameters and outputs"
WHY = (
    "Over a limit nothing can be deployed, and the console and generated documents show the descriptions. "
    "CloudFormation User Guide, Understand CloudFormation quotas."
)
MOST_BYTES = 1_000_000
# The first deployment has no bucket yet: this template is sent as the body of the request.
SENT_AS_BODY = {"bootstrap.json": 51_200}
LONGEST_DESCRIPTION = 1024
MOST_ENTRIES = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
DESCRIBED = ("Parameters", "Outputs")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find templates that are too large, and parameters and outputs that nobody described."""
    for file, template in templates.templates.items():
        size = len(templates.texts.get(file, "").encode())
        limit = SENT_AS_BODY.get(file, MOST_BYTES)
        if size > limit:
            yield Finding(file, "", ID, f"the template has {size:,} bytes, {limit:,} are allowed")
        length = len(str(template.get("Description", "")).encode())
        if length > LONGEST_DESCRIPTION:
            message = f"the description has {length:,} bytes, {LONGEST_DESCRIPTION:,} are allowed"
            yield Finding(file, "Description", ID, message)
        for section, most in MOST_ENTRIES.items():
            number = len(template.get(section, {}))
            if number > most:
                yield Finding(file, section, ID, f"{number} {section}, {most} are allowed")
        yield from _undescribed(file, template)


def _undescribed(file: str, template: JsonTemplate) -> Iterator[Finding]:
    for section in DESCRIBED:
        for name, entry in template.get(section, {}).items():
            if not entry.get("Description"):
                yield Finding(file, f"{section}/{name}", ID, "no Description")
