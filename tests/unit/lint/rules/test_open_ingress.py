from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import open_ingress as rule
from tests.unit.lint.planting import found, get, ref, resource, single, template_set


def ingress(**properties: Any) -> Any:
    return resource("AWS::EC2::SecurityGroupIngress", IpProtocol="tcp", **properties)


PLACE = "Resources/In/Properties"


@pytest.mark.parametrize(
    ("ports", "source"),
    [
        ({"FromPort": 22, "ToPort": 22}, {"CidrIp": "0.0.0.0/0"}),
        ({"FromPort": 80, "ToPort": 443}, {"CidrIp": "0.0.0.0/0"}),
        ({"FromPort": 3001, "ToPort": 3001}, {"CidrIpv6": "::/0"}),
        ({}, {"CidrIp": "0.0.0.0/0"}),
    ],
)
def test_open_to_everybody(ports: dict[str, int], source: dict[str, str]) -> None:
    (key,) = source
    assert found(rule, single({"In": ingress(**ports, **source)})) == [("CLS028", "t.json", f"{PLACE}/{key}")]


def test_a_rule_inside_the_group() -> None:
    inline = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}]
    body = {"Group": resource("AWS::EC2::SecurityGroup", SecurityGroupIngress=inline)}
    place = "Resources/Group/Properties/SecurityGroupIngress/0/CidrIp"
    assert found(rule, single(body)) == [("CLS028", "t.json", place)]


def test_a_parameter_that_opens_it_by_default() -> None:
    parameters = {"From": {"Type": "String", "Default": "0.0.0.0/0"}}
    body = {"In": ingress(FromPort=22, ToPort=22, CidrIp=ref("From"))}
    assert found(rule, single(body, Parameters=parameters)) == [("CLS028", "t.json", f"{PLACE}/CidrIp")]


@pytest.mark.parametrize("port", [80, 443, "443"])
def test_the_web_is_open(port: Any) -> None:
    assert found(rule, single({"In": ingress(FromPort=port, ToPort=port, CidrIp="0.0.0.0/0")})) == []


def test_a_narrow_source_is_fine() -> None:
    assert found(rule, single({"In": ingress(FromPort=22, ToPort=22, CidrIp="10.0.0.0/8")})) == []
    group = ingress(FromPort=22, ToPort=22, SourceSecurityGroupId=ref("Other"))
    assert found(rule, single({"In": group})) == []


WEB = {"FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
GROUP = "AWS::EC2::SecurityGroup"


def behind(owner: str, groups: Any) -> Any:
    """A load balancer with some groups, and an open web port on one of two groups, in three stacks."""
    security = {
        "Resources": {
            "Alb": resource(GROUP),
            "Task": resource(GROUP),
            "In": ingress(GroupId=get(owner, "GroupId"), **WEB),
        },
        "Outputs": {"AlbGroup": {"Value": get("Alb", "GroupId")}},
    }
    passed = {"Group": get("Security", "Outputs.AlbGroup"), "Other": ref("Other")}
    stacks = {
        "Security": resource("AWS::CloudFormation::Stack", TemplateURL="t.json"),
        "Edge": resource("AWS::CloudFormation::Stack", TemplateURL="edge.json", Parameters=passed),
    }
    balancer = resource("AWS::ElasticLoadBalancingV2::LoadBalancer", SecurityGroups=groups)
    return template_set(app={"Resources": stacks}, t=security, edge={"Resources": {"Balancer": balancer}})


def test_a_web_port_of_something_else_than_the_load_balancer() -> None:
    assert found(rule, behind("Task", [ref("Group")])) == [("CLS028", "t.json", f"{PLACE}/CidrIp")]
    assert found(rule, behind("Alb", [ref("Group")])) == []


@pytest.mark.parametrize("groups", [[ref("Other")], [ref("Group"), ref("Other")], ref("Groups")])
def test_groups_that_the_templates_do_not_tell_are_not_judged(groups: Any) -> None:
    assert found(rule, behind("Task", groups)) == []


def test_a_web_port_inside_the_group_of_something_else() -> None:
    body = {
        "Balancer": resource(
            "AWS::ElasticLoadBalancingV2::LoadBalancer", SecurityGroups=[get("Alb", "GroupId")]
        ),
        "Alb": resource(GROUP, SecurityGroupIngress=[WEB]),
        "Task": resource(GROUP, SecurityGroupIngress=[WEB]),
    }
    place = "Resources/Task/Properties/SecurityGroupIngress/0/CidrIp"
    assert found(rule, single(body)) == [("CLS028", "t.json", place)]
