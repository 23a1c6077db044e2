"""Questions to a deployment: cycles, ways to the internet, open ports, broad permissions, literal secrets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from templates_src.evaluate.stack import NESTED
from templates_src.evaluate.values import Reference

if TYPE_CHECKING:
    from templates_src.evaluate.stack import Deployment, Resource

ANYWHERE = ("0.0.0.0/0", "::/0")
_SECRET_NAME = re.compile(r"(secret|password|passwd|token|api_?key|private_?key|credential)", re.IGNORECASE)
# Properties whose name says secret but whose value names one: an ARN, an id, a flag.
_SECRET_REFERENCE = re.compile(r"(arn|name|id|ids|type|length|method|template)$", re.IGNORECASE)


class OpenRule(NamedTuple):
    """A security-group rule that lets anybody in: where it is, on which group and which ports."""

    address: str
    group: str
    from_port: int
    to_port: int


class BroadStatement(NamedTuple):
    """An IAM statement that allows ``*``: where it is, its Sid, and what is broad."""

    address: str
    sid: str
    what: str


def dependencies(deployment: Deployment) -> dict[str, frozenset[str]]:
    """Address → addresses that must exist before it.

    A nested stack and what is inside stand on the same step: whoever reads an output waits for the whole
    stack, and everything inside waits for what the stack's parameters read.
    """
    arguments = {r.address: r.references for r in deployment.resources if r.type == NESTED}
    edges: dict[str, frozenset[str]] = {}
    for resource in deployment.resources:
        before = resource.references | resource.depends_on
        owner = resource.address.rpartition("/")[0]
        foreign = frozenset(_top(address) for address in before if _top(address) != _top(resource.address))
        inherited = frozenset(_top(address) for address in arguments.get(owner, ()))
        edges[resource.address] = (before | foreign | inherited) - {resource.address}
        if "/" in resource.address:
            edges[owner] = edges.get(owner, frozenset()) | {resource.address}
    return edges


def cycles(deployment: Deployment) -> list[list[str]]:
    """Every cycle found by one depth-first walk, as the addresses along it; empty when there is none."""
    edges = dependencies(deployment)
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(address: str, trail: list[str]) -> None:
        if address in trail:
            found.append([*trail[trail.index(address) :], address])
            return
        if address in done:
            return
        for target in sorted(edges.get(address, ())):
            visit(target, [*trail, address])
        done.add(address)

    for address in sorted(edges):
        visit(address, [])
    return found


def internet_routed_subnets(deployment: Deployment) -> set[str]:
    """Addresses of the subnets whose route table leads to an internet gateway."""
    gateways = {r.address for r in deployment.of_type("AWS::EC2::InternetGateway")}
    tables = {
        address
        for route in deployment.of_type("AWS::EC2::Route")
        if _address(route.properties.get("GatewayId")) in gateways
        for address in [_address(route.properties["RouteTableId"])]
    }
    return {
        _address(association.properties["SubnetId"])
        for association in deployment.of_type("AWS::EC2::SubnetRouteTableAssociation")
        if _address(association.properties["RouteTableId"]) in tables
    }


def open_ingress(deployment: Deployment) -> list[OpenRule]:
    """Incoming security-group rules, inline and standalone, that are open to any address."""
    rules = [
        (group.address, group.address, rule)
        for group in deployment.of_type("AWS::EC2::SecurityGroup")
        for rule in group.properties.get("SecurityGroupIngress", [])
    ]
    rules += [
        (rule.address, _address(rule.properties["GroupId"]), rule.properties)
        for rule in deployment.of_type("AWS::EC2::SecurityGroupIngress")
    ]
    return [
        OpenRule(address, group, int(rule.get("FromPort", 0)), int(rule.get("ToPort", 65535)))
        for address, group, rule in rules
        if rule.get("CidrIp") in ANYWHERE or rule.get("CidrIpv6") in ANYWHERE
    ]


def broad_statements(deployment: Deployment) -> list[BroadStatement]:
    """Statements that allow every resource, or actions by pattern."""
    found = []
    for resource in deployment.resources:
        for statement in statements(resource):
            if statement.get("Effect") != "Allow":
                continue
            if "*" in _as_list(statement.get("Resource", [])):
                found.append(BroadStatement(resource.address, statement.get("Sid", ""), "resource"))
            if any("*" in str(action) for action in _as_list(statement["Action"])):
                found.append(BroadStatement(resource.address, statement.get("Sid", ""), "action"))
    return found


def statements(resource: Resource) -> Iterator[Mapping[str, Any]]:
    """Every policy statement in a resource, wherever it sits."""
    yield from _statements(resource.properties)


def literal_secrets(deployment: Deployment) -> list[str]:
    """Places (address and property) where something that is called a secret has a literal value."""
    found: list[str] = []
    for resource in deployment.resources:
        if resource.type != NESTED:
            found += [f"{resource.address} {place}" for place in _literal_secrets(resource.properties, "")]
    return found


def _literal_secrets(node: Any, path: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("Name"), str) and _looks_literal(node["Name"], node.get("Value")):
            yield f"{path}/{node['Name']}"
        for key, value in node.items():
            if _looks_literal(key, value):
                yield f"{path}/{key}"
            yield from _literal_secrets(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _literal_secrets(item, f"{path}/{index}")


def _looks_literal(name: str, value: Any) -> bool:
    if not isinstance(value, str) or not value or value.startswith("{{resolve:"):
        return False
    return bool(_SECRET_NAME.search(name)) and not _SECRET_REFERENCE.search(name)


def _statements(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        if "Statement" in node and "Version" in node:
            yield from node["Statement"]
        for value in node.values():
            yield from _statements(value)
    elif isinstance(node, list):
        for item in node:
            yield from _statements(item)


def stacks_order(deployment: Deployment) -> dict[str, set[str]]:
    """Nested stack → nested stacks whose outputs it reads: the edges of the wiring diagram."""
    order: dict[str, set[str]] = defaultdict(set)
    for resource in deployment.of_type(NESTED):
        order[resource.address] |= {_top(address) for address in resource.references}
    return order


def _top(address: str) -> str:
    return address.split("/", 1)[0]


def _address(value: Any) -> str:
    return value.address if isinstance(value, Reference) else ""


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
