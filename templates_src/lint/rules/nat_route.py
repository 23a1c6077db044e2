"""CLS024: the way out of a NAT gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.routes import SUBNET, internet_routes, only_foreign_tables
from templates_src.lint.traverse import Node, local, references, resources, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

ID = "CLS024"
TITLE = "A NAT gateway is in a subnet with an internet route, and is made after that route"
WHY = (
    "A NAT gateway without a way out ends up Failed or forwards nothing. Amazon VPC User Guide, NAT gateway "
    "basics; CloudFormation template reference, DependsOn attribute: when it is required."
)
WAYS_OUT = frozenset({"AWS::EC2::Route", "AWS::EC2::VPCGatewayAttachment"})


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find public NAT gateways that have no way out, or may be made before it."""
    for gateway in resources(templates, "AWS::EC2::NatGateway"):
        if any(node.value == "private" for node in gateway.read("ConnectivityType")):
            continue
        for node in gateway.read("SubnetId"):
            subnet = local(gateway, node.value, SUBNET)
            if subnet is None or only_foreign_tables(subnet):
                continue
            if not internet_routes(subnet):
                message = f"{subnet.logical_id} has no route to an internet gateway"
                yield gateway.finding(ID, node.path, message)
            elif not _waits(gateway):
                message = "nothing makes it wait for the internet route or the gateway's attachment"
                yield gateway.finding(ID, gateway.path, message)


def _waits(gateway: Resource) -> bool:
    """Whether the gateway depends, in one step or more, on a route or the attachment."""
    own = gateway.template.get("Resources", {})
    seen: set[str] = set()
    waiting: list[object] = [gateway.logical_id]
    while waiting:
        name = waiting.pop()
        if not isinstance(name, str) or name in seen or name not in own:
            continue
        seen.add(name)
        waiting += [node.value for node in walk(Node("", own[name].get("DependsOn")))]
        waiting += [r.name for r in references(Node("", own[name].get("Properties")))]
    return any(own[name].get("Type") in WAYS_OUT for name in seen)
