"""CLS039: how long a target may drain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.balancers import TARGET_GROUP, attribute_values
from templates_src.lint.nesting import out_of_bounds
from templates_src.lint.traverse import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS039"
TITLE = "A target group's deregistration delay is 0 to 3600 seconds"
WHY = (
    "Attributes are free text to every schema, so only the deployment fails. "
    "Elastic Load Balancing API Reference, TargetGroupAttribute."
)
KEY = "deregistration_delay.timeout_seconds"
SHORTEST, LONGEST = 0, 3600


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find deregistration delays that Elastic Load Balancing refuses."""
    for group in resources(templates, TARGET_GROUP):
        for value in attribute_values(group, KEY):
            for node, words in out_of_bounds(templates, group, value, SHORTEST, LONGEST):
                yield group.finding(ID, node.path, f"{KEY} {words}")
