from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import idle_timeout as rule
from tests.unit.lint.planting import choose, found, ref, resource, single, template_set


def balancer(value: Any, **sections: Any) -> Any:
    attributes = [{"Key": "idle_timeout.timeout_seconds", "Value": value}, {"Key": "x", "Value": "9999"}]
    body = resource("AWS::ElasticLoadBalancingV2::LoadBalancer", LoadBalancerAttributes=attributes)
    return single({"Alb": body}, **sections)


PLACE = "Resources/Alb/Properties/LoadBalancerAttributes/0/Value"
BOUNDED = {"Idle": {"Type": "Number", "MinValue": 1, "MaxValue": 4001}}


@pytest.mark.parametrize("value", ["4001", "0", 5000])
def test_a_literal_out_of_range(value: Any) -> None:
    assert found(rule, balancer(value)) == [("CLS001", "t.json", PLACE)]


def test_a_branch_out_of_range() -> None:
    assert found(rule, balancer(choose("C", "60", "4001"))) == [("CLS001", "t.json", f"{PLACE}/Fn::If/2")]


def test_a_parameter_that_allows_too_much() -> None:
    assert found(rule, balancer(ref("Idle"), Parameters=BOUNDED)) == [("CLS001", "t.json", PLACE)]


@pytest.mark.parametrize("most", [4000, 60])
def test_what_the_service_accepts(most: int) -> None:
    assert found(rule, balancer(str(most))) == []
    parameters = {"Idle": {"Type": "Number", "MinValue": 1, "MaxValue": most}}
    assert found(rule, balancer(ref("Idle"), Parameters=parameters)) == []


def nested(passed: Any, most: int, **child: Any) -> Any:
    stack = resource("AWS::CloudFormation::Stack", TemplateURL="t.json", Parameters={"Timeout": passed})
    app = {"Resources": {"Edge": stack}, "Parameters": {"Idle": {"Type": "Number", "MaxValue": most}}}
    inner = balancer(ref("Timeout"), Parameters={"Timeout": {"Type": "Number", **child}})
    return template_set(app=app, t=inner.templates["t.json"])


@pytest.mark.parametrize(("passed", "most"), [(ref("Idle"), 5000), ("5000", 4000)])
def test_a_root_that_allows_too_much(passed: Any, most: int) -> None:
    assert found(rule, nested(passed, most)) == [("CLS001", "t.json", PLACE)]


def test_a_root_or_a_stack_that_keeps_the_bounds() -> None:
    assert found(rule, nested(ref("Idle"), 4000)) == []
    assert found(rule, nested(ref("Idle"), 5000, MinValue=1, MaxValue=4000)) == []
