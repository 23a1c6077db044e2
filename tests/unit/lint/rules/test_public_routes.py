from __future__ import annotations

from templates_src.lint.rules import public_routes as rule
from tests.unit.lint.planting import NOTHING, choose, found, network, ref, resource

PUBLIC = resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), MapPublicIpOnLaunch=True)
NAT_ROUTE = resource(
    "AWS::EC2::Route",
    RouteTableId=ref("Table"),
    DestinationCidrBlock="0.0.0.0/0",
    NatGatewayId=ref("Nat"),
)


def test_public_addresses_without_a_way_out() -> None:
    place = "Resources/Public/Properties/MapPublicIpOnLaunch"
    assert found(rule, network(Public=PUBLIC, Default=NAT_ROUTE)) == [("CLS026", "t.json", place)]


def test_two_default_routes_in_one_table() -> None:
    place = "Resources/Second/Properties/NatGatewayId"
    assert found(rule, network(Second=NAT_ROUTE)) == [("CLS026", "t.json", place)]


def test_default_routes_that_exclude_each_other() -> None:
    first = {**network().templates["t.json"]["Resources"]["Default"], "Condition": "IsPublic"}
    second = resource(
        "AWS::EC2::Route",
        RouteTableId=ref("Table"),
        DestinationCidrBlock="0.0.0.0/0",
        NatGatewayId=choose("IsPublic", NOTHING, ref("Nat")),
    )
    assert found(rule, network(Default=first, Second=second)) == []


def test_a_public_subnet_with_its_route() -> None:
    assert found(rule, network(Public=PUBLIC)) == []


def test_a_subnet_whose_routes_are_elsewhere() -> None:
    assert found(rule, network(Public=PUBLIC, Routes=None, Default=None)) == []


def test_a_subnet_that_this_template_leaves_on_the_main_table() -> None:
    place = "Resources/Second/Properties/MapPublicIpOnLaunch"
    assert found(rule, network(Second=PUBLIC)) == [("CLS026", "t.json", place)]
    private = resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), MapPublicIpOnLaunch=False)
    assert found(rule, network(Second=private)) == []
