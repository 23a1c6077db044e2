"""CLS026: subnets and route tables that are half public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.routes import (
    ASSOCIATION,
    ROUTE_TABLE,
    SUBNET,
    default_routes,
    internet_routes,
    is_associated,
    table_of,
    tables_of,
    to_internet,
)
from templates_src.lint.traverse import compatible, resources, resources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

ID = "CLS026"
TITLE = "A subnet that gives out public addresses can reach the internet, and a table has one default route"
WHY = (
    "A public address without an internet route is exposed on paper and dead in fact, and of two default "
    "routes the second is refused. Amazon VPC User Guide, Enable internet access using internet gateways."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find public addresses without a way out, and tables that go out by NAT and gateway at once."""
    yield from _addresses(templates)
    yield from _tables(templates)


def _addresses(templates: TemplateSet) -> Iterator[Finding]:
    for subnet in resources(templates, SUBNET):
        for flag in subnet.read("MapPublicIpOnLaunch"):
            if flag.value in (True, "true") and _is_routed_here(subnet) and not internet_routes(subnet):
                yield subnet.finding(ID, flag.path, "the subnet has no route to an internet gateway")


def _is_routed_here(subnet: Resource) -> bool:
    """Whether this template says how the subnet is routed: by a table, or by the VPC's own, a dead end.

    A template that associates no subnet at all leaves that to another one.
    """
    associates = any(True for _ in resources_of(subnet.file, subnet.template, ASSOCIATION))
    return bool(tables_of(subnet)) or (associates and not is_associated(subnet))


def _tables(templates: TemplateSet) -> Iterator[Finding]:
    for table in resources(templates, ROUTE_TABLE):
        routes = [
            route
            for route in default_routes(table)
            if (owner := table_of(route)) is not None and owner.logical_id == table.logical_id
        ]
        gateways = [node for route in routes for node in to_internet(route)]
        for route in routes:
            for nat in route.read("NatGatewayId"):
                if any(compatible(nat.when, gateway.when) for gateway in gateways):
                    message = f"{table.logical_id} also has a default route to an internet gateway"
                    yield route.finding(ID, nat.path, message)
