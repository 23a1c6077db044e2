from __future__ import annotations

from templates_src.lint.rules import nat_route as rule
from tests.unit.lint.planting import found, get, network, ref, resource

SUBNET = "Resources/Nat/Properties/SubnetId"


def test_a_subnet_without_an_internet_route() -> None:
    assert found(rule, network(Default=None)) == [("CLS024", "t.json", SUBNET)]
    assert found(rule, network(Routes=None)) == [("CLS024", "t.json", SUBNET)]
    private = resource(
        "AWS::EC2::Route",
        RouteTableId=ref("Table"),
        DestinationCidrBlock="10.0.0.0/8",
        GatewayId=ref("Internet"),
    )
    assert found(rule, network(Default=private)) == [("CLS024", "t.json", SUBNET)]


def test_a_gateway_that_does_not_wait() -> None:
    nat = resource("AWS::EC2::NatGateway", SubnetId=ref("Public"))
    assert found(rule, network(Nat=nat)) == [("CLS024", "t.json", "Resources/Nat")]


def test_a_gateway_with_a_way_out() -> None:
    assert found(rule, network()) == []


def test_a_gateway_whose_address_waits() -> None:
    changes = {
        "Address": resource("AWS::EC2::EIP", attributes={"DependsOn": ["Attachment"]}),
        "Nat": resource(
            "AWS::EC2::NatGateway", SubnetId=ref("Public"), AllocationId=get("Address", "AllocationId")
        ),
    }
    assert found(rule, network(**changes)) == []


def test_what_another_template_decides_is_not_judged() -> None:
    nat = resource("AWS::EC2::NatGateway", SubnetId=ref("SubnetId"))
    assert found(rule, network(Nat=nat)) == []
    elsewhere = resource(
        "AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref("Public"), RouteTableId=ref("TableId")
    )
    assert found(rule, network(Routes=elsewhere)) == []


def test_a_private_gateway_needs_no_internet() -> None:
    nat = resource("AWS::EC2::NatGateway", SubnetId=ref("Public"), ConnectivityType="private")
    assert found(rule, network(Nat=nat, Default=None)) == []
