"""From a deployment to what its picture shows. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from deployer.review.diagram import table
from deployer.review.diagram.details import details
from deployer.review.diagram.hosts import Hosts
from deployer.review.diagram.lines import lines_of
from deployer.review.diagram.model import INTERNET, Frame, Node, Picture
from deployer.review.diagram.network import SUBNET, Network
from deployer.review.diagram.properties import references
from deployer.review.diagram.table import RULES, Framed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deployer.review.diagram.model import Zone
    from templates_src.evaluate import Deployment, Resource

_EVERYBODY = Node(
    key=INTERNET, name=INTERNET, details=("anybody",), category="outside", icon="users", zone="outside"
)
_PLURALS = {"policy": "policies", "repository": "repositories", "Secrets Manager": "Secrets Manager"}


def build(deployment: Deployment, region: str) -> Picture:
    """Frames, nodes and lines of a deployment.

    Raises:
        DiagramError: a resource type is neither drawn nor listed as hidden.
    """
    table.check(resource.type for resource in deployment.resources)
    hosts = Hosts(deployment)
    network = Network(hosts)
    owned: dict[str, list[Resource]] = defaultdict(list)
    hidden: dict[str, str] = {}
    for resource in deployment.resources:
        owner = hosts.of(resource.address)
        if owner is None:
            hidden[resource.address] = hosts.why_hidden(resource)
        else:
            owned[owner].append(resource)
    framed = {key for key in owned if isinstance(RULES[hosts.by_address[key].type], Framed)}
    frames = [_frame(hosts.by_address[key], owned[key], network) for key in owned if key in framed]
    inside = any(frame.kind == "vpc" for frame in frames)
    nodes = _nodes(hosts, {key: each for key, each in owned.items() if key not in framed}, inside)
    drawn_by = {member.address: node for node in nodes for member in node.members}
    lines = lines_of(hosts, network, drawn_by)
    if any(INTERNET in (line.start, line.end) for line in lines):
        nodes.append(_EVERYBODY)
    return Picture(region=region, nodes=tuple(nodes), frames=tuple(frames), lines=lines, hidden=hidden)


def _frame(resource: Resource, members: Iterable[Resource], network: Network) -> Frame:
    cidr = resource.properties.get("CidrBlock", "")
    parts = tuple(member for member in members if member is not resource)
    if resource.type != SUBNET:
        return Frame(key=resource.address, kind="vpc", name=f"VPC {cidr}", main=(resource,), parts=parts)
    zone = str(resource.properties.get("AvailabilityZone", ""))
    return Frame(
        key=resource.address,
        kind="subnet",
        name=str(cidr),
        tier=network.tier(resource.address),
        zone=zone,
        main=(resource,),
        parts=parts,
    )


def _nodes(hosts: Hosts, owned: Mapping[str, list[Resource]], inside: bool) -> list[Node]:
    """A node for each symbol; those that stand together are one."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for key, members in owned.items():
        drawn = hosts.drawn(key)
        kind = hosts.by_address[key].type
        together = drawn is not None and drawn.together
        alike = (kind, *_subnets(hosts, members)) if together else (key,)
        groups.setdefault(alike, []).append(key)
    return [_node(hosts, keys, owned, inside) for keys in groups.values()]


def _node(hosts: Hosts, keys: list[str], owned: Mapping[str, list[Resource]], inside: bool) -> Node:
    drawn = hosts.drawn(keys[0])
    if drawn is None:
        raise KeyError(keys[0])
    main = tuple(hosts.by_address[key] for key in keys)
    parts = tuple(member for key in keys for member in owned[key] if member.address != key)
    subnets = _subnets(hosts, (*main, *parts)) if inside else ()
    return Node(
        key=keys[0],
        name=_name(drawn.name, len(keys)),
        details=details(main, parts),
        category=drawn.category,
        icon=drawn.icon,
        zone=_zone(drawn.zone, main[0], inside),
        subnets=subnets,
        main=main,
        parts=parts,
    )


def _name(name: str, count: int) -> str:
    if count == 1:
        return name
    for one, many in _PLURALS.items():
        if name.endswith(one):
            return f"{name.removesuffix(one)}{many}"
    return f"{name}s"


def _zone(zone: Zone, resource: Resource, inside: bool) -> Zone:
    if zone not in ("vpc", "border"):
        return zone
    if not inside:
        return "store"
    return "border" if resource.properties.get("VpcEndpointType") == "Gateway" else zone


def _subnets(hosts: Hosts, members: Iterable[Resource]) -> tuple[str, ...]:
    named = {ref.address for member in members for _, ref in references(member.properties)}
    return tuple(sorted(named & {subnet.address for subnet in hosts.deployment.of_type(SUBNET)}))
