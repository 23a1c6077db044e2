from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import deregistration_delay as rule
from tests.unit.lint.planting import choose, found, ref, resource, single


def group(value: Any, **sections: Any) -> Any:
    attributes = [{"Key": "x", "Value": "9999"}, {"Key": rule.KEY, "Value": value}]
    body = resource("AWS::ElasticLoadBalancingV2::TargetGroup", TargetGroupAttributes=attributes)
    return single({"Group": body}, **sections)


PLACE = "Resources/Group/Properties/TargetGroupAttributes/1/Value"


@pytest.mark.parametrize("value", ["3601", "-1", 5000])
def test_a_literal_out_of_range(value: Any) -> None:
    assert found(rule, group(value)) == [("CLS039", "t.json", PLACE)]


def test_a_branch_out_of_range() -> None:
    assert found(rule, group(choose("C", "3601", "30"))) == [("CLS039", "t.json", f"{PLACE}/Fn::If/1")]


def test_a_parameter_that_allows_too_much() -> None:
    parameters = {"Delay": {"Type": "Number", "MinValue": 0, "MaxValue": 7200}}
    assert found(rule, group(ref("Delay"), Parameters=parameters)) == [("CLS039", "t.json", PLACE)]


@pytest.mark.parametrize("value", ["0", "30", 3600, ref("Unknown")])
def test_what_the_service_accepts(value: Any) -> None:
    assert found(rule, group(value)) == []
    parameters = {"Delay": {"Type": "Number", "MinValue": 0, "MaxValue": 3600}}
    assert found(rule, group(ref("Delay"), Parameters=parameters)) == []
