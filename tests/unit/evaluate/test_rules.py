from __future__ import annotations

from typing import Any

import pytest

from templates_src.evaluate.rules import rule_problems
from templates_src.evaluate.values import Scope

YES, NO = {"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["a", "b"]}


def problems(rule: dict[str, Any]) -> list[str]:
    template = {"Rules": {"R": rule}, "Parameters": {"P": {"Type": "String"}}, "Resources": {}}
    return [str(p) for p in rule_problems(Scope("t.json", template, {"P": "1"}, {}, "", lambda _s, _o: None))]


def rule(assertion: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Assertions": [{"Assert": assertion, "AssertDescription": "say this"}], **more}


@pytest.mark.parametrize(
    ("assertion", "right"),
    [
        (YES, True),
        (NO, False),
        ({"Fn::Not": [NO]}, True),
        ({"Fn::And": [YES, NO]}, False),
        ({"Fn::Or": [NO, YES]}, True),
        ({"Fn::Contains": [["1", "2"], {"Ref": "P"}]}, True),
        ({"Fn::Not": [{"Fn::Contains": [["1"], {"Ref": "P"}]}]}, False),
    ],
)
def test_assertions(assertion: dict[str, Any], right: bool) -> None:
    assert problems(rule(assertion)) == ([] if right else ["t.json Rules/R: say this"])


def test_a_rule_whose_condition_is_false_says_nothing() -> None:
    assert problems(rule(NO, RuleCondition=NO)) == []
    assert problems(rule(NO, RuleCondition=YES)) != []
