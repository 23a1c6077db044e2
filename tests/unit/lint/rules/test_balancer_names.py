from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import balancer_names as rule
from tests.unit.lint.planting import NOTHING, found, ref, resource, single

GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
PLACE = ("CLS003", "t.json", "Resources/Group/Properties/Name")


@pytest.mark.parametrize("name", ["backend", {"Fn::Sub": "${AWS::StackName}-backend"}, ref("Name")])
def test_a_name_is_refused(name: Any) -> None:
    assert found(rule, single({"Group": resource(GROUP, Name=name)})) == [PLACE]


def test_a_name_that_is_too_long_says_so() -> None:
    (finding,) = rule.check(single({"Group": resource(GROUP, Name="b" * 33)}))
    assert "33 characters" in finding.message


def test_no_name_passes() -> None:
    assert found(rule, single({"Group": resource(GROUP), "Alb": resource(GROUP, Name=NOTHING)})) == []
    assert found(rule, single({"Cluster": resource("AWS::ECS::Cluster", Name="x")})) == []
