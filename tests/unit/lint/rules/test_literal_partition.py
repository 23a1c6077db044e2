from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import literal_partition as rule
from tests.unit.lint.planting import found, resource, single

MANAGED = "iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def role(arn: Any, **more: Any) -> Any:
    return single({"Role": resource("AWS::IAM::Role", ManagedPolicyArns=[arn], **more)})


PLACE = "Resources/Role/Properties/ManagedPolicyArns/0"


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_a_literal_partition(partition: str) -> None:
    assert found(rule, role(f"arn:{partition}:{MANAGED}")) == [("CLS017", "t.json", PLACE)]


def test_a_literal_partition_inside_sub() -> None:
    arn = {"Fn::Sub": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:*"}
    assert found(rule, role(arn)) == [("CLS017", "t.json", f"{PLACE}/Fn::Sub")]


def test_the_partition_of_the_stack() -> None:
    arn = {"Fn::Sub": "arn:${AWS::Partition}:" + MANAGED}
    assert found(rule, role(arn, Description="such as arn:aws:iam::aws:policy/x")) == []


@pytest.mark.parametrize(("key", "place"), [("Default", ""), ("AllowedPattern", ""), ("AllowedValues", "/0")])
def test_a_literal_partition_of_a_parameter(key: str, place: str) -> None:
    value = ["arn:aws:x"] if place else "^arn:aws:acm:.*$"
    templates = single({}, Parameters={"Arn": {"Type": "String", key: value}})
    assert found(rule, templates) == [("CLS017", "t.json", f"Parameters/Arn/{key}{place}")]


def test_a_pattern_of_every_partition_and_prose_about_one() -> None:
    declared = {
        "AllowedPattern": "^arn:[a-z-]+:acm:.*$",
        "Description": "such as arn:aws:acm:x",
        "ConstraintDescription": "must be an ARN such as arn:aws:acm:x",
    }
    assert found(rule, single({}, Parameters={"Arn": {"Type": "String", **declared}})) == []
