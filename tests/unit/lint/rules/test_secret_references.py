from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import secret_references as rule
from tests.unit.lint.planting import NOTHING, choose, found, get, ref, resource, single


def task(value: Any, **sections: Any) -> Any:
    containers = [{"Name": "c", "Secrets": [{"Name": "KEY", "ValueFrom": value}]}]
    return single({"Task": resource("AWS::ECS::TaskDefinition", ContainerDefinitions=containers)}, **sections)


PLACE = "Resources/Task/Properties/ContainerDefinitions/0/Secrets/0/ValueFrom"


@pytest.mark.parametrize(
    "value",
    [
        ref("Secret"),
        {"Fn::Sub": "${Secret}:KEY"},
        {"Fn::Sub": "${Secret}:KEY:"},
        {"Fn::Sub": "${Secret}::KEY::"},
        {"Fn::Sub": "${Secret}:::"},
        {"Fn::Join": ["", [ref("Secret"), "KEY::"]]},
    ],
)
def test_a_secret_without_exactly_one_key(value: Any) -> None:
    assert found(rule, task(value)) == [("CLS010", "t.json", PLACE)]


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::Sub": "${Secret}:KEY::"},
        {"Fn::Sub": "${Secret}:${Key}::"},
        {"Fn::Sub": ["${Arn}:KEY::", {"Arn": get("Stack", "Outputs.Arn")}]},
        {"Fn::Join": ["", [ref("Secret"), ":KEY::"]]},
        {"Fn::Sub": "arn:${AWS::Partition}:secretsmanager:eu-x:1:secret:name-AbCdEf:KEY::"},
        {"Fn::Sub": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/key"},
        {"Fn::Select": [0, ref("Many")]},
        choose("Extra", {"Fn::Sub": "${Secret}:KEY::"}, NOTHING),
    ],
)
def test_a_secret_by_key(value: Any) -> None:
    assert found(rule, task(value)) == []


def test_a_parameter_whose_pattern_wants_the_key() -> None:
    parameters = {"Extra": {"Type": "String", "AllowedPattern": "^arn:.+:[A-Z_]+::$"}}
    assert found(rule, task(ref("Extra"), Parameters=parameters)) == []
