"""What rules about load balancers share: the values of one attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.traverse import EACH, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.traverse import Node, Resource

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
_LISTS = {BALANCER: "LoadBalancerAttributes", TARGET_GROUP: "TargetGroupAttributes"}


def attribute_values(resource: Resource, name: str) -> Iterator[Node]:
    """Every value that an attribute of a load balancer or a target group can have."""
    for attribute in resource.read(_LISTS[resource.type], EACH):
        if any(key.value == name for key in at(attribute, "Key")):
            yield from at(attribute, "Value")
