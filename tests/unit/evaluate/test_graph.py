from __future__ import annotations

from typing import Any

import pytest

from templates_src.evaluate import Deployment, evaluate_stack
from templates_src.evaluate.graph import (
    broad_statements,
    cycles,
    internet_routed_subnets,
    literal_secrets,
    open_ingress,
    stacks_order,
)


def deploy(resources: dict[str, Any], **templates: dict[str, Any]) -> Deployment:
    files = {f"{name}.json": template for name, template in templates.items()}
    return evaluate_stack({"root.json": {"Resources": resources}, **files}, "root.json", {})


def resource(resource_type: str, **properties: Any) -> dict[str, Any]:
    return {"Type": resource_type, "Properties": properties}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


NETWORK = {
    "Gateway": resource("AWS::EC2::InternetGateway"),
    "Nat": resource("AWS::EC2::NatGateway", SubnetId=ref("Public")),
    "Public": resource("AWS::EC2::Subnet"),
    "Private": resource("AWS::EC2::Subnet"),
    "PublicTable": resource("AWS::EC2::RouteTable"),
    "PrivateTable": resource("AWS::EC2::RouteTable"),
    "PublicRoute": resource("AWS::EC2::Route", RouteTableId=ref("PublicTable"), GatewayId=ref("Gateway")),
    "PrivateRoute": resource("AWS::EC2::Route", RouteTableId=ref("PrivateTable"), NatGatewayId=ref("Nat")),
    "A": resource(
        "AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref("Public"), RouteTableId=ref("PublicTable")
    ),
    "B": resource(
        "AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref("Private"), RouteTableId=ref("PrivateTable")
    ),
}


def test_only_the_public_subnet_leads_to_the_internet() -> None:
    assert internet_routed_subnets(deploy(NETWORK)) == {"Public"}


def test_a_private_subnet_on_the_public_table_is_seen() -> None:
    wrong = resource(
        "AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref("Private"), RouteTableId=ref("PublicTable")
    )
    assert internet_routed_subnets(deploy({**NETWORK, "B": wrong})) == {"Public", "Private"}


@pytest.mark.parametrize("cidr", [{"CidrIp": "0.0.0.0/0"}, {"CidrIpv6": "::/0"}])
def test_open_ingress_inline_and_standalone(cidr: dict[str, str]) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 23, **cidr}
    inline = {"Group": resource("AWS::EC2::SecurityGroup", SecurityGroupIngress=[rule])}
    alone = {
        "Group": resource("AWS::EC2::SecurityGroup"),
        "Rule": resource("AWS::EC2::SecurityGroupIngress", GroupId=ref("Group"), **rule),
    }
    assert open_ingress(deploy(inline)) == [("Group", "Group", 22, 23)]
    assert open_ingress(deploy(alone)) == [("Rule", "Group", 22, 23)]


def test_a_rule_for_a_known_range_is_not_open() -> None:
    rule = {"FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/16"}
    assert open_ingress(deploy({"G": resource("AWS::EC2::SecurityGroup", SecurityGroupIngress=[rule])})) == []


def role(**statement: Any) -> dict[str, Any]:
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "S", "Effect": "Allow", **statement}]}
    return {"Role": resource("AWS::IAM::Role", Policies=[{"PolicyName": "p", "PolicyDocument": policy}])}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Action": ["s3:GetObject"], "Resource": "*"}, [("Role", "S", "resource")]),
        ({"Action": "s3:*", "Resource": ["arn"]}, [("Role", "S", "action")]),
        ({"Action": ["s3:GetObject"], "Resource": ["arn"]}, []),
        ({"Action": "s3:*", "Resource": "*", "Effect": "Deny"}, []),
    ],
)
def test_broad_statements(statement: dict[str, Any], expected: list[Any]) -> None:
    assert broad_statements(deploy(role(**statement))) == expected


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"SecretString": "hunter2"}, ["R /SecretString"]),
        ({"AccessToken": "{{resolve:secretsmanager:x}}"}, []),
        ({"Environment": [{"Name": "API_KEY", "Value": "abc"}]}, ["R /Environment/0/API_KEY"]),
        ({"Environment": [{"Name": "PORT", "Value": "3001"}]}, []),
        ({"SecretId": "name"}, []),
        ({"MasterPassword": {"Ref": "AWS::StackName"}}, ["R /MasterPassword"]),
    ],
)
def test_literal_secrets(properties: dict[str, Any], found: list[str]) -> None:
    assert literal_secrets(deploy({"R": resource("X::Y::Z", **properties)})) == found


def nested(name: str, **parameters: Any) -> dict[str, Any]:
    return resource("AWS::CloudFormation::Stack", TemplateURL=f"{name}.json", Parameters=parameters)


def stack(**properties: Any) -> dict[str, Any]:
    return {
        "Parameters": {"In": {"Type": "String", "Default": ""}},
        "Resources": {"Thing": resource("X::Y::Z", **properties)},
        "Outputs": {"Out": {"Value": ref("Thing")}},
    }


def test_a_chain_of_stacks_has_an_order_and_no_cycle() -> None:
    root = {"One": nested("one"), "Two": nested("two", In={"Fn::GetAtt": ["One", "Outputs.Out"]})}
    deployment = deploy(root, one=stack(), two=stack(Uses=ref("In")))
    assert cycles(deployment) == []
    assert stacks_order(deployment) == {"One": set(), "Two": {"One"}}


def test_a_cycle_inside_a_template_is_found() -> None:
    resources = {"A": resource("X::Y::Z", Of=ref("B")), "B": {**resource("X::Y::Z"), "DependsOn": "A"}}
    assert cycles(deploy(resources)) == [["A", "B", "A"]]


def test_a_cycle_through_depends_on_of_stacks_is_found() -> None:
    first = {**nested("one"), "DependsOn": "Two"}
    root = {"One": first, "Two": nested("two", In={"Fn::GetAtt": ["One", "Outputs.Out"]})}
    assert cycles(deploy(root, one=stack(), two=stack(Uses=ref("In"))))
