"""CLS028: ports that the whole internet can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.balancers import BALANCER
from templates_src.lint.nesting import Wiring
from templates_src.lint.routes import EVERYWHERE
from templates_src.lint.traverse import EACH, Node, at, literals, number, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

ID = "CLS028"
TITLE = "Only ports 80 and 443 of a load balancer are open to the whole internet"
WHY = (
    "Anything else belongs behind the load balancer. "
    "AWS Security Hub controls, EC2.18: unrestricted incoming traffic for authorized ports only."
)
GROUP, INGRESS = "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"
Doors = set[tuple[str, str]]
WEB = frozenset({80.0, 443.0})


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find incoming rules from everywhere to other ports, or to groups of other things."""
    wiring = Wiring.of(templates)
    doors = _balancer_groups(wiring)
    for resource in resources(templates, GROUP, INGRESS):
        for rule in _rules(resource):
            for key in ("CidrIp", "CidrIpv6"):
                for source in at(rule, key):
                    fault = _fault(wiring, doors, resource, rule) if _is_everywhere(resource, source) else ""
                    if fault:
                        yield resource.finding(ID, source.path, fault)


def _fault(wiring: Wiring, doors: Doors | None, resource: Resource, rule: Node) -> str:
    if not _is_web(rule):
        return "open to everybody on a port other than 80, 443"
    owners = [resource] if resource.type == GROUP else _made(wiring, resource, resource.read("GroupId"))
    if doors is not None:
        for owner in owners:
            if owner is not None and owner.type == GROUP and (owner.file, owner.logical_id) not in doors:
                return f"open to everybody, and {owner.logical_id} belongs to no load balancer"
    return ""


def _balancer_groups(wiring: Wiring) -> Doors | None:
    """The security groups of every load balancer; None when there is none, or one with groups unknown."""
    found: list[Resource | None] = []
    for balancer in resources(wiring.templates, BALANCER):
        found += _made(wiring, balancer, balancer.read("SecurityGroups", EACH)) or [None]
    known = {(group.file, group.logical_id) for group in found if group is not None}
    return known if found and None not in found else None


def _made(wiring: Wiring, resource: Resource, nodes: Iterator[Node]) -> list[Resource | None]:
    return [maker for node in nodes for maker in wiring.makers(resource.file, node)]


def _rules(resource: Resource) -> Iterator[Node]:
    if resource.type == INGRESS:
        yield resource.properties
    else:
        yield from resource.read("SecurityGroupIngress", EACH)


def _is_everywhere(resource: Resource, source: Node) -> bool:
    return any(node.value in EVERYWHERE for node in literals(source, resource.template))


def _is_web(rule: Node) -> bool:
    ends = [[number(node.value) for node in at(rule, key)] for key in ("FromPort", "ToPort")]
    return ends[0] == ends[1] and bool(ends[0]) and all(port in WEB for port in ends[0])
