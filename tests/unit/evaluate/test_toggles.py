from __future__ import annotations

from typing import Any

from templates_src.evaluate.toggles import condition_sets, placeholders
from templates_src.evaluate.values import Reference

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Mode": {"Type": "String", "AllowedValues": ["a", "b", "c"]},
        "Toggle": {"Type": "String", "AllowedValues": ["true", "false"]},
        "Image": {"Type": "String"},
        "Budget": {"Type": "Number", "MinValue": 0, "MaxValue": 9},
        "VpcId": {"Type": "String"},
        "Sized": {"Type": "String", "Default": "512"},
        "Branch": {"Type": "String", "AllowedPattern": "^[a-z]+$"},
    },
    "Conditions": {
        "IsA": {"Fn::Equals": [{"Ref": "Mode"}, "a"]},
        "On": {"Fn::Equals": [{"Ref": "Toggle"}, "true"]},
        "HasImage": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Image"}, ""]}]},
        "HasBudget": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Budget"}, 0]}]},
    },
}


def test_each_distinct_outcome_comes_once() -> None:
    sets = list(condition_sets(TEMPLATE))
    assert len(sets) == 2**4
    assert {frozenset(s) for s in sets} == {frozenset({"Mode", "Toggle", "Image", "Budget"})}
    assert {s["Image"] for s in sets} == {"", "other"}
    assert {s["Budget"] for s in sets} == {"0", "9"}
    assert sets == list(condition_sets(TEMPLATE))


def test_given_values_win() -> None:
    assert {s["Image"] for s in condition_sets(TEMPLATE, {"Image": ["", "x@sha256:1"]})} == {"", "x@sha256:1"}


def test_a_template_without_conditions_has_one_set() -> None:
    assert list(condition_sets({"Parameters": {}})) == [{}]


def test_placeholders_give_every_parameter_a_value() -> None:
    made = placeholders(TEMPLATE)
    assert made["VpcId"] == Reference("Sibling/VpcId")
    assert (made["Mode"], made["Sized"], made["Budget"], made["Branch"]) == ("a", "512", "0", "other")
