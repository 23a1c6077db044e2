from __future__ import annotations

from typing import Any

import pytest

from templates_src.evaluate import Deployment, Reference, evaluate_stack
from templates_src.evaluate.graph import internet_routed_subnets
from templates_src.evaluate.toggles import placeholders
from templates_src.settings import network as settings
from templates_src.stacks import network
from tests.support.emit import emit

TEMPLATE = emit(network.STACK)
OFF = {"NatMode": "single", "InterfaceEndpoints": "false", "FlowLogs": "false", "LogRetentionDays": "90"}
CIDRS = {
    setting.name: str(setting.default)
    for setting in (
        settings.VPC_CIDR,
        settings.PUBLIC_SUBNET_A_CIDR,
        settings.PUBLIC_SUBNET_B_CIDR,
        settings.APP_SUBNET_A_CIDR,
        settings.APP_SUBNET_B_CIDR,
        settings.DATA_SUBNET_A_CIDR,
        settings.DATA_SUBNET_B_CIDR,
    )
}


def deploy(**parameters: str) -> Deployment:
    values = {**placeholders(TEMPLATE), **CIDRS, **OFF, "EnvironmentName": "dev", **parameters}
    deployment = evaluate_stack({"network.json": TEMPLATE}, "network.json", values)
    assert deployment.problems == ()
    return deployment


def default_routes(deployment: Deployment) -> dict[str, Any]:
    """Route table → the target of its default route."""
    return {
        route.properties["RouteTableId"].address: route.properties.get("NatGatewayId")
        or route.properties.get("GatewayId")
        for route in deployment.of_type("AWS::EC2::Route")
        if route.properties["DestinationCidrBlock"] == "0.0.0.0/0"
    }


def test_the_ranges_are_the_document_s() -> None:
    deployment = deploy()
    ranges = {r.logical_id: r.properties["CidrBlock"] for r in deployment.of_type("AWS::EC2::Subnet")}
    assert deployment.at("Vpc").properties["CidrBlock"] == "10.0.0.0/16"
    assert ranges == {
        "PublicSubnetA": "10.0.1.0/24",
        "PublicSubnetB": "10.0.2.0/24",
        "AppSubnetA": "10.0.11.0/24",
        "AppSubnetB": "10.0.12.0/24",
        "DataSubnetA": "10.0.21.0/24",
        "DataSubnetB": "10.0.22.0/24",
    }


def test_each_pair_of_subnets_spans_two_zones() -> None:
    zones = {r.logical_id: r.properties["AvailabilityZone"] for r in deploy().of_type("AWS::EC2::Subnet")}
    for tier in ("Public", "App", "Data"):
        assert (zones[f"{tier}SubnetA"], zones[f"{tier}SubnetB"]) == ("us-east-1a", "us-east-1b")


def test_only_public_subnets_lead_to_the_internet() -> None:
    assert internet_routed_subnets(deploy()) == {"PublicSubnetA", "PublicSubnetB"}


def test_data_subnets_have_no_way_out() -> None:
    routes = default_routes(deploy())
    assert set(routes) == {"PublicRouteTable", "AppARouteTable", "AppBRouteTable"}


@pytest.mark.parametrize(("mode", "second"), [("single", "NatGatewayA"), ("per-az", "NatGatewayB")])
def test_nat_mode(mode: str, second: str) -> None:
    deployment = deploy(NatMode=mode)
    routes = default_routes(deployment)
    assert routes["AppARouteTable"] == Reference("NatGatewayA")
    assert routes["AppBRouteTable"] == Reference(second)
    gateways = deployment.of_type("AWS::EC2::NatGateway")
    assert len(gateways) == len(deployment.of_type("AWS::EC2::EIP")) == (2 if mode == "per-az" else 1)
    assert all("PublicDefaultRoute" in gateway.depends_on for gateway in gateways)


@pytest.mark.parametrize("mode", ["single", "per-az"])
def test_both_zones_publish_their_address(mode: str) -> None:
    outputs = deploy(NatMode=mode).outputs
    assert outputs["NatIpA"] == Reference("NatAddressA", "PublicIp")
    assert outputs["NatIpB"] == Reference("NatAddressB" if mode == "per-az" else "NatAddressA", "PublicIp")


def test_s3_stays_off_the_nat_gateway_always() -> None:
    (endpoint,) = deploy().of_type("AWS::EC2::VPCEndpoint")
    assert endpoint.properties["VpcEndpointType"] == "Gateway"
    assert endpoint.properties["ServiceName"] == "com.amazonaws.us-east-1.s3"
    tables = {table.address for table in endpoint.properties["RouteTableIds"]}
    assert tables == {"AppARouteTable", "AppBRouteTable"}


def test_interface_endpoints_on_request() -> None:
    deployment = deploy(InterfaceEndpoints="true")
    services = {
        e.properties["ServiceName"].removeprefix("com.amazonaws.us-east-1.")
        for e in deployment.of_type("AWS::EC2::VPCEndpoint")
    }
    assert services == {"s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"}
    (rule,) = deployment.at("EndpointSecurityGroup").properties["SecurityGroupIngress"]
    assert (rule["FromPort"], rule["CidrIp"]) == (443, "10.0.0.0/16")


def test_flow_logs_on_request_expire() -> None:
    assert not deploy().of_type("AWS::EC2::FlowLog")
    deployment = deploy(FlowLogs="true")
    assert deployment.at("FlowLog").properties["TrafficType"] == "ALL"
    assert deployment.at("FlowLogGroup").properties["RetentionInDays"] == "90"
    (statement,) = deployment.at("FlowLogRole").properties["Policies"][0]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == [Reference("FlowLogGroup", "Arn")]


def test_no_subnet_hands_out_public_addresses() -> None:
    assert {r.properties["MapPublicIpOnLaunch"] for r in deploy().of_type("AWS::EC2::Subnet")} == {False}
