"""CLS008: a grace period that nothing grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.ecs import services
from templates_src.lint.traverse import given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS008"
TITLE = "A service with a health check grace period has a load balancer"
WHY = (
    "ECS refuses the grace period of a service without load balancers. "
    "Amazon ECS API Reference, CreateService healthCheckGracePeriodSeconds."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find grace periods of services that have no load balancer while they have one."""
    for service in services(templates):
        for grace in service.read("HealthCheckGracePeriodSeconds"):
            if not given(service.properties, "LoadBalancers", grace.when):
                yield service.finding(ID, grace.path, "the service has no LoadBalancers")
