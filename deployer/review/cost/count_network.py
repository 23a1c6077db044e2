"""Counting the ways in and out: load balancer, NAT gateways, addresses, endpoints, CDN, names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from deployer.review.cost.count_tasks import IPV4, TRANSFER
from deployer.review.cost.money import HOURS, ONE
from deployer.review.cost.tree import item, number
from templates_src.evaluate import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.review.cost.model import Item
    from deployer.review.cost.tree import Tree
    from templates_src.evaluate import Resource

    Use = Mapping[str, Decimal]

BALANCER, NAT, ENDPOINTS, CDN, NAMES = "ALB", "NAT gateways", "Interface endpoints", "CloudFront", "Route 53"
GATEWAY, ENDPOINT = "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint"
DISTRIBUTION, RECORD = "AWS::CloudFront::Distribution", "AWS::Route53::RecordSet"
# Route 53 charges these besides the check itself.
FAST_SECONDS = 10


def balancer(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Hours and capacity units; one public address in each zone; what it answers, unless the CDN does."""
    yield item(resource, BALANCER, "alb-hour", HOURS)
    yield item(resource, BALANCER, "alb-lcu-hour", use["lcu"] * HOURS, "lcu")
    if resource.properties.get("Scheme", "internet-facing") == "internet-facing":
        zones = resource.properties.get("Subnets") or resource.properties.get("SubnetMappings", [])
        yield item(resource, IPV4, "ipv4-hour", len(zones) * HOURS)
        if not tree.of_type(DISTRIBUTION):
            yield item(resource, TRANSFER, "data-out-gb", use["browser-gb"], "browser-gb")


def nat(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Hours, and this gateway's part of what all of them carry."""
    gateways = len(tree.of_type(GATEWAY))
    through = use["nat-gb"]
    names: tuple[str, ...] = ("nat-gb",)
    if not _interfaces(tree):
        through, names = through + use["aws-gb"], ("nat-gb", "aws-gb")
    yield item(resource, NAT, "nat-hour", HOURS)
    yield item(resource, NAT, "nat-gb", through / gateways, *names)
    yield item(resource, TRANSFER, "data-out-gb", use["nat-out-gb"] / gateways, "nat-out-gb")


def address(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Hours of an Elastic IP address, which costs the same in use or idle."""
    yield item(resource, IPV4, "ipv4-hour", HOURS)


def endpoint(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Hours in each zone, and this endpoint's part of the traffic; a gateway endpoint is free."""
    if resource.properties.get("VpcEndpointType", "Gateway") == "Gateway":
        return
    zones = len(resource.properties["SubnetIds"])
    part = use["aws-gb"] / len(_interfaces(tree))
    yield item(resource, ENDPOINTS, "endpoint-hour", zones * HOURS)
    yield item(resource, ENDPOINTS, "endpoint-gb", part, "aws-gb")


def _interfaces(tree: Tree) -> list[Resource]:
    return [e for e in tree.of_type(ENDPOINT) if e.properties.get("VpcEndpointType", "Gateway") != "Gateway"]


def distribution(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Requests, answers to browsers, and what browsers send on to the origin."""
    yield item(resource, CDN, "cdn-gb", use["browser-gb"], "browser-gb")
    yield item(resource, CDN, "cdn-million", use["cdn-requests"], "cdn-requests")
    yield item(resource, CDN, "cdn-origin-gb", use["upload-gb"], "upload-gb")


def record(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Queries, free for an alias; and its hosted zone, made by hand, counted with the zone's first record."""
    zone = resource.properties.get("HostedZoneId")
    of_zone = [r for r in tree.of_type(RECORD) if r.properties.get("HostedZoneId") == zone]
    if of_zone[0] is resource:
        yield item(resource, NAMES, "zone-month", ONE)
    if "AliasTarget" not in resource.properties:
        yield item(resource, NAMES, "dns-million", use["dns-queries"], "dns-queries")


def health_check(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """The check and its optional features; cheaper where it asks something that is made here."""
    config = resource.properties["HealthCheckConfig"]
    here = isinstance(config.get("FullyQualifiedDomainName"), Reference)
    kind = "health" if here else "health-other"
    yield item(resource, NAMES, f"{kind}-month", ONE)
    test = str(config["Type"])
    seconds = number(resource, config.get("RequestInterval", 30), "RequestInterval")
    features = [
        test.startswith("HTTPS"),
        test.endswith("STR_MATCH"),
        seconds == FAST_SECONDS,
        config.get("MeasureLatency") in (True, "true"),
    ]
    if any(features):
        yield item(resource, NAMES, f"{kind}-feature-month", Decimal(sum(features)))
