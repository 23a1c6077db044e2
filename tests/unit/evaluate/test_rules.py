from __future__ import annotations

from typing import Any

import pytest

from templates_src.evaluate.rules import rule_problems
from templates_src.evaluate.values import EvaluationError, Reference, Scope

YES, NO = {"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["a", "b"]}


PARAMETERS = {
    "P": {"Type": "String"},
    "Sizes": {"Type": "CommaDelimitedList"},
    "ZoneA": {"Type": "AWS::EC2::AvailabilityZone::Name"},
    "ZoneB": {"Type": "AWS::EC2::AvailabilityZone::Name"},
    "Sibling": {"Type": "String"},
}
VALUES = {"P": "1", "Sizes": "s, m", "ZoneA": "a", "ZoneB": "b", "Sibling": Reference("Net/Vpc")}
ZONES = {"Fn::RefAll": "AWS::EC2::AvailabilityZone::Name"}


def problems(rule: dict[str, Any]) -> list[str]:
    template = {"Rules": {"R": rule}, "Parameters": PARAMETERS, "Resources": {}}
    return [str(p) for p in rule_problems(Scope("t.json", template, VALUES, {}, "", lambda _s, _o: None))]


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
        ({"Fn::Contains": [{"Ref": "Sizes"}, "m"]}, True),
        ({"Fn::Contains": [{"Ref": "Sizes"}, "l"]}, False),
        ({"Fn::EachMemberIn": [{"Ref": "Sizes"}, ["s", "m", "l"]]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "Sizes"}, ["s", "l"]]}, False),
        ({"Fn::EachMemberEquals": [["1", 1], {"Ref": "P"}]}, True),
        ({"Fn::EachMemberEquals": [{"Ref": "Sizes"}, "s"]}, False),
        ({"Fn::Contains": [ZONES, "b"]}, True),
        ({"Fn::EachMemberIn": [ZONES, ["a"]]}, False),
    ],
)
def test_assertions(assertion: dict[str, Any], right: bool) -> None:
    assert problems(rule(assertion)) == ([] if right else ["t.json Rules/R: say this"])


def test_a_rule_whose_condition_is_false_says_nothing() -> None:
    assert problems(rule(NO, RuleCondition=NO)) == []
    assert problems(rule(NO, RuleCondition=YES)) != []


@pytest.mark.parametrize(
    ("assertion", "words"),
    [
        (True, "is no rule function"),
        ({"Fn::ValueOf": ["ZoneA", "Tags.X"]}, "Fn::ValueOf is no condition function"),
        ({"Fn::Contains": [["1"]]}, "Fn::Contains wants a list of 2"),
        ({"Fn::Contains": [{"Ref": "P"}, "1"]}, "1 is no list"),
        ({"Fn::Contains": [["1"], {"Ref": "Sibling"}]}, "<Net/Vpc>, which is unknown before deployment"),
        ({"Fn::EachMemberIn": [[{"Ref": "Sibling"}], ["1"]]}, "which is unknown before deployment"),
        ({"Fn::Not": []}, "Fn::Not wants a list of 1"),
    ],
)
def test_what_is_no_rule(assertion: Any, words: str) -> None:
    with pytest.raises(EvaluationError, match=r"t\.json Rules/R") as raised:
        problems(rule(assertion))
    assert words in str(raised.value)
