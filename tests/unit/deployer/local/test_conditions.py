from __future__ import annotations

from typing import Any

import pytest

from deployer.local.conditions import evaluate


def params(**values: str) -> dict[str, Any]:
    return {name: {"Value": value, "NoEcho": False, "Type": "String"} for name, value in values.items()}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"Fn::Equals": [{"Ref": "Mode"}, "on"]}, True),
        ({"Fn::Not": [{"Fn::Equals": [{"Ref": "Mode"}, "on"]}]}, False),
        ({"Fn::Equals": [{"Fn::Select": [1, {"Fn::Split": [",", "a,b"]}]}, "b"]}, True),
        ({"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, True),
        ({"Fn::Equals": [{"Fn::FindInMap": ["Sizes", "small", "cpu"]}, "1"]}, True),
        ({"Fn::And": [{"Condition": "Later"}, {"Condition": "Later"}]}, True),
        ({"Fn::Or": [{"Fn::Equals": ["a", "b"]}, {"Condition": "Later"}]}, True),
    ],
)
def test_every_function_is_known(condition: Any, expected: bool) -> None:
    template = {
        "Conditions": {"It": condition, "Later": {"Fn::Equals": ["a", "a"]}},
        "Mappings": {"Sizes": {"small": {"cpu": "1"}}},
    }
    assert evaluate(template, params(Mode="on")) == {"It": expected, "Later": True}


def test_a_condition_that_is_not_there_fails_the_template() -> None:
    with pytest.raises(ValueError, match="Unresolved condition dependency Nowhere"):
        evaluate({"Conditions": {"It": {"Fn::Not": [{"Condition": "Nowhere"}]}}}, {})
