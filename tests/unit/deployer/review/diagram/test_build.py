"""Symbols and frames say what their properties say."""

from __future__ import annotations

from deployer.review.diagram.build import build
from tests.unit.deployer.review.diagram.made import drawn, of, resource


def node(shape: str, key: str) -> tuple[str, tuple[str, ...]]:
    (found,) = [one for one in drawn(shape).picture.nodes if one.key == key]
    return found.name, found.details


def test_details_come_from_the_properties() -> None:
    assert node("prod", "Edge/LoadBalancer") == ("Application Load Balancer", ("HTTPS 443", "HTTP 80"))
    assert node("dev", "Edge/LoadBalancer") == ("Application Load Balancer", ("HTTP 80",))
    assert node("prod", "Service/Service") == ("ECS on Fargate", ("1 to 2 tasks", "0.5 vCPU, 1 GB"))
    assert node("without cache", "Service/Service")[1][0] == "1 task"
    assert node("prod", "Storage/LogBucket") == ("S3 bucket", ("Log bucket",))


def test_what_stands_together_is_counted() -> None:
    name, _ = node("prod", "Edge/DeployAlarm")
    assert name == "CloudWatch alarms"
    (alarms,) = [one for one in drawn("prod").picture.nodes if one.key == "Edge/DeployAlarm"]
    assert len(alarms.main) == 10
    (single,) = build(of(Only=resource("CloudWatch::Alarm")), "").nodes
    assert (single.name, single.details) == ("CloudWatch alarm", ("Only",))


def test_what_is_in_the_same_subnets_stands_there() -> None:
    nodes = {one.key: one for one in drawn("interface endpoints").picture.nodes}
    assert nodes["Network/NatGatewayA"].subnets == ("Network/PublicSubnetA",)
    assert nodes["Cache/Cache"].subnets == ("Network/DataSubnetA", "Network/DataSubnetB")
    assert len(nodes["Network/EcrApiEndpoint"].main) == 4
    assert nodes["Network/S3Endpoint"].zone == "border"


def test_without_a_vpc_nothing_stands_in_one() -> None:
    (found,) = build(of(Group=resource("ElasticLoadBalancingV2::TargetGroup")), "").nodes
    assert found.zone == "store"


def test_without_a_line_from_it_the_internet_is_not_drawn() -> None:
    assert [one.key for one in build(of(A=resource("S3::Bucket")), "").nodes] == ["A"]


def test_subnets_have_their_zone_and_tier() -> None:
    frames = {one.key: one for one in drawn("secondary region").picture.frames}
    assert (frames["Network/DataSubnetB"].zone, frames["Network/DataSubnetB"].tier) == ("eu-west-1b", 2)
    assert frames["Network/Vpc"].name == "VPC 10.0.0.0/16"
