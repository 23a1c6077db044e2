"""What waits for what in a deployment, and questions to it: cycles, ways to the internet, open ports, broad
permissions, literal secrets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from templates_src.evaluate.stack import NESTED
from templates_src.evaluate.symbols import Reference

if TYPE_CHECKING:
    from templates_src.evaluate.stack import Deployment, Resource

FIRST_PORT, LAST_PORT = 0, 65535
_SECRET_NAME = re.compile(r"(secret|password|passwd|token|api_?key|private_?key|credential)", re.IGNORECASE)
# What a program reads from its environment is named by its author: any KEY may be one.
_SECRET_VARIABLE = re.compile(r"(secret|password|passwd|token|key|credential)", re.IGNORECASE)
# Properties whose name says secret but whose value names one: an ARN, an id, a flag.
_SECRET_REFERENCE = re.compile(r"(arn|name|id|ids|type|length|method|template)$", re.IGNORECASE)
# Maps of environment variables: Lambda, CodeBuild and Synthetics, Amplify's older form.
_VARIABLE_MAPS = frozenset({"Variables", "EnvironmentVariables", "Environment"})
_DYNAMIC_REFERENCE = "{{resolve:"


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
    """Address → addresses that must exist before it: the edges of the graph.

    Nested stacks are steps of their own (AWS::CloudFormation::Stack): whoever reads an output waits for the
    whole stack it comes from, a stack is there when everything inside is, and everything inside waits for
    what the stack's own parameters and DependsOn name.
    """
    own = {r.address: r.references | r.depends_on for r in deployment.resources}
    edges: dict[str, set[str]] = {address: set() for address in own}
    for address, wanted in own.items():
        enclosing = _enclosing(address)
        for target in wanted.union(*(own.get(stack, frozenset()) for stack in enclosing)):
            edges[address] |= {target, *(s for s in _enclosing(target) if s not in (address, *enclosing))}
        edges[address].discard(address)
        if enclosing:
            edges.setdefault(enclosing[-1], set()).add(address)
    return {address: frozenset(targets) for address, targets in edges.items()}


def reachable(deployment: Deployment, start: str) -> frozenset[str]:
    """Everything that must exist before an address, directly or not; the address itself only on a cycle.

    Raises:
        KeyError: there is no such resource.
    """
    edges = dependencies(deployment)
    found: set[str] = set()
    waiting = [*edges[start]]
    while waiting:
        address = waiting.pop()
        if address not in found:
            found.add(address)
            waiting += edges.get(address, ())
    return frozenset(found)


def cycles(deployment: Deployment) -> list[list[str]]:
    """Every cycle found by one depth-first walk, as the addresses along it; empty when there is none.

    The walk keeps its own stack: a chain of resources may be longer than Python's.
    """
    edges = dependencies(deployment)
    found: list[list[str]] = []
    done: set[str] = set()
    for start in sorted(edges):
        trail: dict[str, Iterator[str]] = {}
        here = start
        while here:
            if here not in trail:
                trail[here] = iter(sorted(edges.get(here, ()) if here not in done else ()))
            target = next(trail[here], "")
            if not target:
                del trail[here]
                done.add(here)
                here = next(reversed(trail), "")
            elif target in trail:
                way = list(trail)
                found.append([*way[way.index(target) :], target])
            else:
                here = target
    return found


def stacks_order(deployment: Deployment) -> dict[str, set[str]]:
    """Nested stack → nested stacks whose outputs it reads: the edges of the wiring diagram."""
    order: dict[str, set[str]] = defaultdict(set)
    for resource in deployment.of_type(NESTED):
        order[resource.address] |= {address.split("/", 1)[0] for address in resource.references}
    return order


def public_routes(deployment: Deployment) -> dict[str, frozenset[str]]:
    """Subnet → the routes that lead from it to an internet gateway, by way of its route table.

    Returns:
        addresses, or ids where the template names a subnet that it does not make; a subnet without such a
        route is not in it.
    """
    gateways = {r.address for r in deployment.of_type("AWS::EC2::InternetGateway")}
    tables: dict[str, set[str]] = defaultdict(set)
    for route in deployment.of_type("AWS::EC2::Route"):
        gateway = _target(route.properties.get("GatewayId"))
        if gateway in gateways or gateway.startswith("igw-"):
            tables[_target(route.properties.get("RouteTableId"))].add(route.address)
    found: dict[str, frozenset[str]] = {}
    for association in deployment.of_type("AWS::EC2::SubnetRouteTableAssociation"):
        table = _target(association.properties.get("RouteTableId"))
        subnet = _target(association.properties.get("SubnetId"))
        if table in tables:
            found[subnet] = found.get(subnet, frozenset()) | tables[table]
    return found


def internet_routed_subnets(deployment: Deployment) -> set[str]:
    """Addresses of the subnets whose route table leads to an internet gateway."""
    return set(public_routes(deployment))


def open_ingress(deployment: Deployment) -> list[OpenRule]:
    """Incoming security-group rules, inline and standalone, that are open to any address.

    A rule without ports, or with ports that are not known yet, counts as open on all of them.
    """
    rules = [
        (group.address, group.address, rule)
        for group in deployment.of_type("AWS::EC2::SecurityGroup")
        for rule in _as_list(group.properties.get("SecurityGroupIngress", []))
    ]
    rules += [
        (rule.address, _target(rule.properties.get("GroupId")), rule.properties)
        for rule in deployment.of_type("AWS::EC2::SecurityGroupIngress")
    ]
    return [OpenRule(address, group, *_ports(rule)) for address, group, rule in rules if _takes_anybody(rule)]


def broad_statements(deployment: Deployment) -> list[BroadStatement]:
    """Statements that allow every resource, or actions by pattern or by exception (NotAction)."""
    found = []
    for resource in deployment.resources:
        for statement in statements(resource):
            if statement.get("Effect") != "Allow":
                continue
            sid = str(statement.get("Sid", ""))
            if "NotResource" in statement or "*" in _as_list(statement.get("Resource", [])):
                found.append(BroadStatement(resource.address, sid, "resource"))
            actions = _as_list(statement.get("Action", []))
            if "NotAction" in statement or any("*" in str(action) for action in actions):
                found.append(BroadStatement(resource.address, sid, "action"))
    return found


def statements(resource: Resource) -> Iterator[Mapping[str, Any]]:
    """Every policy statement in a resource, wherever it sits."""
    yield from _statements(resource.properties)


def literal_secrets(deployment: Deployment) -> list[str]:
    """Places (address and property) where something that is called a secret has a literal value.

    A dynamic reference ("Specify secure values with dynamic references") is none: its text only says where
    the secret is.
    """
    found: list[str] = []
    for resource in deployment.resources:
        if resource.type != NESTED:
            found += [f"{resource.address} {place}" for place in _literal_secrets(resource.properties, "")]
    return found


def _literal_secrets(node: Any, path: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        names = _SECRET_VARIABLE if path.rpartition("/")[2] in _VARIABLE_MAPS else _SECRET_NAME
        name = node.get("Name")
        if isinstance(name, str) and _looks_literal(name, node.get("Value"), _SECRET_VARIABLE):
            yield f"{path}/{name}"
        for key, value in node.items():
            if _looks_literal(key, value, names):
                yield f"{path}/{key}"
            yield from _literal_secrets(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _literal_secrets(item, f"{path}/{index}")


def _looks_literal(name: str, value: Any, names: re.Pattern[str]) -> bool:
    # A name with a colon is a condition key of IAM, such as GitHub's token.actions.githubusercontent.com:aud.
    if not isinstance(value, str) or not value or _DYNAMIC_REFERENCE in value or ":" in name:
        return False
    return bool(names.search(name)) and not _SECRET_REFERENCE.search(name)


def _statements(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        # An Effect tells IAM's statements from a firewall's. A document without a Version is still one.
        for item in _as_list(node.get("Statement", [])):
            if isinstance(item, Mapping) and "Effect" in item:
                yield item
        for value in node.values():
            yield from _statements(value)
    elif isinstance(node, list):
        for item in node:
            yield from _statements(item)


def _takes_anybody(rule: Mapping[str, Any]) -> bool:
    # Whatever stands before it, a prefix of no bits is every address.
    return any(str(rule.get(key, "")).endswith("/0") for key in ("CidrIp", "CidrIpv6"))


def _ports(rule: Mapping[str, Any]) -> tuple[int, int]:
    # With every protocol the ports are ignored (AWS::EC2::SecurityGroupIngress, "IpProtocol").
    if str(rule.get("IpProtocol")) == "-1":
        return FIRST_PORT, LAST_PORT
    return _port(rule.get("FromPort"), FIRST_PORT), _port(rule.get("ToPort"), LAST_PORT)


def _port(value: Any, unknown: int) -> int:
    return int(value) if re.fullmatch(r"-?\d+", str(value), re.ASCII) else unknown


def _enclosing(address: str) -> list[str]:
    """Addresses of the nested stacks around an address, outermost first."""
    steps = address.split("/")
    return ["/".join(steps[:count]) for count in range(1, len(steps))]


def _target(value: Any) -> str:
    """The address that a value points to, or the text that stands for something made elsewhere."""
    if isinstance(value, Reference):
        return value.address
    return "" if value is None else str(value)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
