"""What the network lets through: ways out of subnets, security-group rules, gateway endpoints. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.review.diagram.model import INTERNET, Line
from deployer.review.diagram.properties import named, references
from deployer.review.diagram.table import RULES, Part
from templates_src.evaluate import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.review.diagram.hosts import Hosts
    from deployer.review.diagram.model import Node
    from templates_src.evaluate import Resource

SUBNET = "AWS::EC2::Subnet"
_GROUP = "AWS::EC2::SecurityGroup"
_ROUTE = "AWS::EC2::Route"
_ENDPOINT = "AWS::EC2::VPCEndpoint"
_ANYBODY = ("0.0.0.0/0", "::/0")
PUBLIC, THROUGH_NAT, ISOLATED = 0, 1, 2


@dataclass(frozen=True)
class GroupRule:
    """One rule of a security group.

    Attributes:
        source: its address and the property that names the peer.
        group: address of the group.
        inward: whether it lets in; else it lets out.
        peer: a group's address, or a range of addresses.
        ports: as written at a line.
    """

    source: str
    group: str
    inward: bool
    peer: str
    ports: str


class Network:
    """The network of a deployment."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        deployment = hosts.deployment
        self._table_of = {
            subnet: table
            for one in deployment.of_type("AWS::EC2::SubnetRouteTableAssociation")
            for subnet in named(one.properties, "SubnetId")
            for table in named(one.properties, "RouteTableId")
        }
        self._routes: dict[str, list[Resource]] = defaultdict(list)
        for route in deployment.of_type(_ROUTE):
            for table in named(route.properties, "RouteTableId"):
                self._routes[table].append(route)

    def ways_out(self, subnet: str) -> list[tuple[str, str]]:
        """Gateways that a subnet's default routes name: address and source."""
        return [
            (address, f"{route.address} {name}")
            for route in self._routes[self._table_of.get(subnet, "")]
            if route.properties.get("DestinationCidrBlock") in _ANYBODY
            for name in ("GatewayId", "NatGatewayId")
            for address in named(route.properties, name)
        ]

    def tier(self, subnet: str) -> int:
        """How a subnet reaches the internet."""
        kinds = {self._hosts.by_address[gateway].type for gateway, _ in self.ways_out(subnet)}
        if "AWS::EC2::InternetGateway" in kinds:
            return PUBLIC
        return THROUGH_NAT if kinds else ISOLATED

    def lines(self, nodes: Mapping[str, Node]) -> list[Line]:
        """What the rules let through, from whom to whom.

        Args:
            nodes: address → the symbol that draws it.
        """
        rules = list(self.rules())
        found: list[Line] = []
        for rule in rules:
            for node in self._members(rule.group, nodes):
                if rule.inward:
                    found += self._inward(rule, rules, node, nodes)
                elif rule.peer in _ANYBODY:
                    found += self._outward(node, nodes, rule.ports, rule.source)
        for node in dict.fromkeys(nodes.values()):
            found += self._endpoints(node, nodes)
        return found

    def rules(self) -> Iterator[GroupRule]:
        """Every rule, whether it is a resource or written in its group."""
        for resource in self._hosts.deployment.resources:
            for inward, word in ((True, "Ingress"), (False, "Egress")):
                if resource.type == f"{_GROUP}{word}":
                    for group in named(resource.properties, "GroupId"):
                        yield from _rule(resource.address, "", group, inward, resource.properties)
                elif resource.type == _GROUP:
                    inline = resource.properties.get(f"{_GROUP.split('::')[-1]}{word}", [])
                    for index, item in enumerate(inline):
                        path = f"SecurityGroup{word}[{index}]."
                        yield from _rule(resource.address, path, resource.address, inward, item)

    def _members(self, group: str, nodes: Mapping[str, Node]) -> list[Node]:
        part = RULES[_GROUP]
        used = part.used if isinstance(part, Part) else ()
        users = [nodes.get(user.address) for user in self._hosts.users(group, used)]
        return list(dict.fromkeys(node for node in users if node is not None))

    def _inward(
        self, rule: GroupRule, rules: list[GroupRule], node: Node, nodes: Mapping[str, Node]
    ) -> Iterator[Line]:
        if rule.peer in _ANYBODY:
            yield from self._from_internet(rule, node, nodes)
            return
        answer = (False, rule.peer, rule.group, rule.ports)
        answers = [one.source for one in rules if (one.inward, one.group, one.peer, one.ports) == answer]
        for peer in self._members(rule.peer, nodes):
            if peer != node:
                sources = (rule.source, *answers)
                yield Line(start=peer.key, end=node.key, kind="traffic", label=rule.ports, sources=sources)

    def _from_internet(self, rule: GroupRule, node: Node, nodes: Mapping[str, Node]) -> Iterator[Line]:
        for gateway, route in self._gateways(node, nodes):
            if gateway.zone == "border":
                way = (rule.source, route)
                yield Line(start=INTERNET, end=gateway.key, kind="traffic", sources=way)
                yield Line(start=gateway.key, end=node.key, kind="traffic", label=rule.ports, sources=way)

    def _outward(self, node: Node, nodes: Mapping[str, Node], ports: str, source: str) -> Iterator[Line]:
        for gateway, route in self._gateways(node, nodes):
            sources = (source, route)
            yield Line(start=node.key, end=gateway.key, kind="traffic", label=ports, sources=sources)
            if gateway.zone == "border":
                yield Line(start=gateway.key, end=INTERNET, kind="traffic", sources=sources)
            else:
                yield from self._outward(gateway, nodes, "", source)

    def _gateways(self, node: Node, nodes: Mapping[str, Node]) -> list[tuple[Node, str]]:
        found = [way for subnet in node.subnets for way in self.ways_out(subnet)]
        ways = {nodes[address].key: (nodes[address], source) for address, source in found if address in nodes}
        return [way for way in ways.values() if way[0] != node]

    def _endpoints(self, node: Node, nodes: Mapping[str, Node]) -> Iterator[Line]:
        """A gateway endpoint is on the way of whoever stands in the subnets of its route tables."""
        tables = {self._table_of.get(subnet) for subnet in node.subnets}
        if any(resource.type == _ENDPOINT for resource in node.main):
            return
        for endpoint in self._hosts.deployment.of_type(_ENDPOINT):
            wanted = named(endpoint.properties, "RouteTableIds")
            paths = [path for path, ref in references(endpoint.properties) if ref.address in tables]
            if endpoint.address in nodes and tables & set(wanted):
                sources = tuple(f"{endpoint.address} {path}" for path in paths)
                yield Line(start=node.key, end=nodes[endpoint.address].key, kind="uses", sources=sources)


def _rule(address: str, path: str, group: str, inward: bool, made: Mapping[str, Any]) -> Iterator[GroupRule]:
    names = ("CidrIp", "CidrIpv6", "SourceSecurityGroupId" if inward else "DestinationSecurityGroupId")
    for name in names:
        if (peer := made.get(name)) is not None:
            who = peer.address if isinstance(peer, Reference) else str(peer)
            yield GroupRule(f"{address} {path}{name}", group, inward, who, _ports(made))


def _ports(made: Mapping[str, Any]) -> str:
    first, last = str(made.get("FromPort", "")), str(made.get("ToPort", ""))
    if str(made.get("IpProtocol", "")) == "-1" or first in ("", "-1"):
        return "all"
    return first if first == last else f"{first} to {last}"
