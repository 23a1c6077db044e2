from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.evaluate import Deployment, evaluate_stack
from templates_src.evaluate.graph import (
    broad_statements,
    cycles,
    dependencies,
    internet_routed_subnets,
    literal_secrets,
    open_ingress,
    public_routes,
    reachable,
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


def test_a_public_route_is_named() -> None:
    assert public_routes(deploy(NETWORK)) == {"Public": {"PublicRoute"}}


def test_a_gateway_and_tables_made_elsewhere_count_too() -> None:
    def association(table: str) -> dict[str, Any]:
        return resource(
            "AWS::EC2::SubnetRouteTableAssociation", SubnetId=f"subnet-{table}", RouteTableId=table
        )

    resources = {
        "Route": resource("AWS::EC2::Route", RouteTableId="rtb-1", GatewayId="igw-1"),
        "Peering": resource("AWS::EC2::Route", RouteTableId="rtb-2", VpcPeeringConnectionId="pcx-1"),
        "A": association("rtb-1"),
        "B": association("rtb-2"),
    }
    assert public_routes(deploy(resources)) == {"subnet-rtb-1": {"Route"}}


@pytest.mark.parametrize("cidr", [{"CidrIp": "0.0.0.0/0"}, {"CidrIpv6": "::/0"}, {"CidrIp": "10.0.0.0/0"}])
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


@pytest.mark.parametrize(
    ("rule", "ports"),
    [
        ({"IpProtocol": "-1", "FromPort": 22, "ToPort": 22}, (0, 65535)),
        ({"IpProtocol": -1}, (0, 65535)),
        ({"IpProtocol": "tcp"}, (0, 65535)),
        ({"IpProtocol": "tcp", "FromPort": "22", "ToPort": "23"}, (22, 23)),
        ({"IpProtocol": "tcp", "FromPort": {"Ref": "Group"}, "ToPort": {"Ref": "Group"}}, (0, 65535)),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}, (-1, -1)),
    ],
)
def test_ports_that_are_not_said_are_all_of_them(rule: dict[str, Any], ports: tuple[int, int]) -> None:
    resources = {
        "Group": resource("AWS::EC2::SecurityGroup"),
        "Rule": resource("AWS::EC2::SecurityGroupIngress", GroupId="sg-1", CidrIp="0.0.0.0/0", **rule),
    }
    assert open_ingress(deploy(resources)) == [("Rule", "sg-1", *ports)]


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
        ({"NotAction": "iam:*", "Resource": "arn"}, [("Role", "S", "action")]),
        ({"Action": "s3:GetObject", "NotResource": "arn"}, [("Role", "S", "resource")]),
    ],
)
def test_broad_statements(statement: dict[str, Any], expected: list[Any]) -> None:
    assert broad_statements(deploy(role(**statement))) == expected


BROAD = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    ("resource_type", "name"),
    [
        ("AWS::IAM::Policy", "PolicyDocument"),
        ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        ("AWS::S3::BucketPolicy", "PolicyDocument"),
        ("AWS::SNS::TopicPolicy", "PolicyDocument"),
        ("AWS::ECR::Repository", "RepositoryPolicyText"),
    ],
)
@pytest.mark.parametrize("document", [{"Statement": [BROAD]}, {"Version": "2012-10-17", "Statement": BROAD}])
def test_a_broad_statement_is_found_in_every_document(
    resource_type: str, name: str, document: dict[str, Any]
) -> None:
    deployment = deploy({"R": resource(resource_type, **{name: document})})
    assert broad_statements(deployment) == [("R", "", "resource"), ("R", "", "action")]


def test_a_firewalls_statement_is_no_permission() -> None:
    rule = {"Statement": {"RateBasedStatement": {"Limit": 100}}, "Action": "*"}
    assert broad_statements(deploy({"R": resource("AWS::WAFv2::WebACL", Rules=[rule])})) == []


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"SecretString": "hunter2"}, ["R /SecretString"]),
        ({"AccessToken": "{{resolve:secretsmanager:x}}"}, []),
        ({"Environment": [{"Name": "API_KEY", "Value": "abc"}]}, ["R /Environment/0/API_KEY"]),
        ({"Environment": [{"Name": "PORT", "Value": "3001"}]}, []),
        ({"SecretId": "name"}, []),
        ({"Password": ""}, []),
        ({"Token": {"Fn::Sub": "{{resolve:secretsmanager:${AWS::StackName}}}"}}, []),
        ({"AuthToken": "abc"}, ["R /AuthToken"]),
        ({"AccessToken": "abc"}, ["R /AccessToken"]),
        ({"OauthToken": "abc"}, ["R /OauthToken"]),
        ({"Environment": {"Variables": {"SIGNING_KEY": "abc"}}}, ["R /Environment/Variables/SIGNING_KEY"]),
        (
            {"EnvironmentVariables": [{"Name": "SIGNING_KEY", "Value": "x"}]},
            ["R /EnvironmentVariables/0/SIGNING_KEY"],
        ),
        ({"Environment": [{"Name": "SECRET_ARN", "Value": "arn"}]}, []),
        ({"KmsMasterKey": "alias/aws/sns"}, []),
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


def test_stacks_wait_as_wholes() -> None:
    root = {
        "One": nested("one"),
        "Two": nested("two", In={"Fn::GetAtt": ["One", "Outputs.Out"]}),
        "Three": {**nested("three"), "DependsOn": "Two"},
    }
    edges = dependencies(deploy(root, one=stack(), two=stack(), three=stack()))
    assert edges["One"] == {"One/Thing"}
    assert edges["Two/Thing"] == {"One", "One/Thing"}
    # DependsOn of a stack holds back everything inside.
    assert edges["Three/Thing"] == {"Two"}


def test_a_stack_inside_a_stack_waits_inside_it() -> None:
    middle = {
        "Resources": {"A": nested("leaf"), "B": nested("leaf", In={"Fn::GetAtt": ["A", "Outputs.Out"]})}
    }
    deployment = deploy({"Middle": nested("middle")}, middle=middle, leaf=stack(Uses=ref("In")))
    assert dependencies(deployment)["Middle/B/Thing"] == {"Middle/A", "Middle/A/Thing"}
    assert cycles(deployment) == []


def test_reachable_is_everything_below() -> None:
    chain = {
        "A": resource("X::Y::Z", Of=ref("B")),
        "B": resource("X::Y::Z", Of=ref("C")),
        "C": resource("X::Y::Z"),
        "D": resource("X::Y::Z", Of=ref("A")),
    }
    deployment = deploy(chain)
    assert reachable(deployment, "A") == {"B", "C"}
    assert reachable(deployment, "C") == frozenset()
    with pytest.raises(KeyError):
        reachable(deployment, "Nobody")


def test_a_chain_longer_than_pythons_stack_is_walked() -> None:
    names = [f"R{number:04}" for number in range(3000)]
    chain = {name: resource("X::Y::Z", Of=ref(after)) for name, after in itertools.pairwise(names)}
    chain[names[-1]] = resource("X::Y::Z")
    assert cycles(deploy(chain)) == []
    chain[names[-1]] = resource("X::Y::Z", Of=ref(names[0]))
    (cycle,) = cycles(deploy(chain))
    assert len(cycle) == 3001


@given(st.dictionaries(st.sampled_from("ABCDE"), st.sets(st.sampled_from("ABCDE"))))
def test_cycles_are_real_and_none_is_overlooked(wanted: dict[str, set[str]]) -> None:
    resources = {
        name: {**resource("X::Y::Z"), "DependsOn": sorted(wanted.get(name, set()) - {name})}
        for name in "ABCDE"
    }
    deployment = deploy(resources)
    edges = dependencies(deployment)
    found = cycles(deployment)
    for cycle in found:
        assert cycle[0] == cycle[-1]
        assert all(after in edges[before] for before, after in itertools.pairwise(cycle))
    assert bool(found) == any(name in reachable(deployment, name) for name in "ABCDE")
