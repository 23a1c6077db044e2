"""CLS001: the idle timeout of a load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.traverse import EACH, at, out_of_range, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS001"
TITLE = "A load balancer's idle timeout is 1 to 4000 seconds"
WHY = (
    "Attributes are free text to every schema, so only the deployment fails. "
    "Elastic Load Balancing API Reference, LoadBalancerAttribute."
)
KEY = "idle_timeout.timeout_seconds"
SHORTEST, LONGEST = 1, 4000


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find idle timeouts that Elastic Load Balancing refuses."""
    for balancer in resources(templates, "AWS::ElasticLoadBalancingV2::LoadBalancer"):
        for attribute in balancer.read("LoadBalancerAttributes", EACH):
            if not any(key.value == KEY for key in at(attribute, "Key")):
                continue
            for value in at(attribute, "Value"):
                for node, words in out_of_range(value, balancer.template, SHORTEST, LONGEST):
                    yield balancer.finding(ID, node.path, f"{KEY} {words}")
