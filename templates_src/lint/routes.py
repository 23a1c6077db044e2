"""What rules about networks share: which subnets and route tables of a template reach the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.traverse import local, resources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.traverse import Node, Resource

EVERYWHERE = ("0.0.0.0/0", "::/0")
SUBNET = "AWS::EC2::Subnet"
ROUTE_TABLE = "AWS::EC2::RouteTable"
INTERNET_GATEWAY = "AWS::EC2::InternetGateway"
ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"


def default_routes(resource: Resource) -> Iterator[Resource]:
    """Every default route in the template of a resource."""
    for route in resources_of(resource.file, resource.template, "AWS::EC2::Route"):
        ranges = [*route.read("DestinationCidrBlock"), *route.read("DestinationIpv6CidrBlock")]
        if any(node.value in EVERYWHERE for node in ranges):
            yield route


def table_of(route: Resource) -> Resource | None:
    """The route table of the same template that a route or an association belongs to."""
    return _named(route, "RouteTableId", ROUTE_TABLE)


def to_internet(route: Resource) -> list[Node]:
    """Where a route names an internet gateway of its template."""
    return [node for node in route.read("GatewayId") if local(route, node.value, INTERNET_GATEWAY)]


def tables_of(subnet: Resource) -> list[Resource]:
    """Route tables of the same template that a subnet is associated with."""
    tables = []
    for association in resources_of(subnet.file, subnet.template, ASSOCIATION):
        table, owner = table_of(association), _named(association, "SubnetId", SUBNET)
        if table is not None and owner is not None and owner.logical_id == subnet.logical_id:
            tables.append(table)
    return tables


def is_associated(subnet: Resource) -> bool:
    """Whether the template says which route table the subnet has, even one of another template."""
    return any(
        owner is not None and owner.logical_id == subnet.logical_id
        for association in resources_of(subnet.file, subnet.template, ASSOCIATION)
        for owner in [_named(association, "SubnetId", SUBNET)]
    )


def internet_routes(subnet: Resource) -> list[Resource]:
    """Default routes to an internet gateway that a subnet has."""
    names = {table.logical_id for table in tables_of(subnet)}
    return [
        route
        for route in default_routes(subnet)
        if to_internet(route) and (table := table_of(route)) is not None and table.logical_id in names
    ]


def only_foreign_tables(subnet: Resource) -> bool:
    """Whether the subnet's routes are in another template, so that nothing can be said about them."""
    return is_associated(subnet) and not tables_of(subnet)


def _named(resource: Resource, name: str, kind: str) -> Resource | None:
    for node in resource.read(name):
        found = local(resource, node.value, kind)
        if found is not None:
            return found
    return None
