"""CLS003: names of load balancers and target groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.rendering import renderings
from templates_src.lint.traverse import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS003"
TITLE = "Load balancers and target groups are named by CloudFormation"
WHY = (
    "A replacement is made before what it replaces is deleted, so a given name collides with itself; and a "
    "name over 32 characters is refused. CloudFormation template reference, TargetGroup Name."
)
LONGEST = 32


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find names given to load balancers and target groups."""
    for resource in resources(
        templates, "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup"
    ):
        for name in resource.read("Name"):
            known = max((len(text) for text in renderings(name.value) if "${" not in text), default=0)
            length = f"; it is {known} characters long, {LONGEST} are allowed" if known > LONGEST else ""
            yield resource.finding(ID, name.path, f"a given name collides with itself on replacement{length}")
