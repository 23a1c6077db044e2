"""CLS043: the most that a role can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import TemplateSet

ID = "CLS043"
TITLE = "Every role names its permissions boundary"
WHY = (
    "The execution role may make no role without it, so the deployment would fail half way; and without it "
    "nothing bounds what a template can give. IAM User Guide, Permissions boundaries for IAM entities."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find roles without a boundary, or with one under a condition only."""
    for file, template in templates.templates.items():
        for name, resource in template.get("Resources", {}).items():
            if resource.get("Type") != "AWS::IAM::Role":
                continue
            boundary = resource.get("Properties", {}).get("PermissionsBoundary")
            if not boundary:
                yield Finding(file, f"Resources/{name}/Properties", ID, "no PermissionsBoundary")
            elif isinstance(boundary, dict) and "Fn::If" in boundary:
                place = f"Resources/{name}/Properties/PermissionsBoundary"
                yield Finding(file, place, ID, "PermissionsBoundary depends on a condition")
