from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import idle_timeout as rule
from tests.unit.lint.planting import choose, found, ref, resource, single


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
