"""CLS001: the idle timeout of a load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.balancers import BALANCER, attribute_values
from templates_src.lint.nesting import out_of_bounds
from templates_src.lint.traverse import resources

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
    for balancer in resources(templates, BALANCER):
        for value in attribute_values(balancer, KEY):
            for node, words in out_of_bounds(templates, balancer, value, SHORTEST, LONGEST):
                yield balancer.finding(ID, node.path, f"{KEY} {words}")
