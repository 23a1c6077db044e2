from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import open_ingress as rule
from tests.unit.lint.planting import found, ref, resource, single


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
