from __future__ import annotations

import itertools
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.evaluate import EvaluationError
from templates_src.evaluate.rules import rule_problems
from templates_src.evaluate.toggles import condition_sets, placeholders
from templates_src.evaluate.values import Reference, Scope

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


def outcome(template: dict[str, Any], parameters: dict[str, str]) -> tuple[bool, ...]:
    scope = Scope("t.json", template, parameters, {"AWS::Region": "us-east-1"}, "", lambda _s, _o: None)
    return tuple(scope.condition(name) for name in sorted(template["Conditions"]))


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def equals(name: str, value: Any) -> dict[str, Any]:
    return {"Fn::Equals": [ref(name), value]}


def text_template(conditions: dict[str, Any], **parameters: dict[str, Any]) -> dict[str, Any]:
    names = {"A": {"Type": "String"}, "B": {"Type": "String"}}
    return {"Parameters": {**names, **parameters}, "Conditions": conditions}


PARAMETERS = st.sampled_from(["A", "B", "C", "D"])
LEAVES = st.builds(equals, PARAMETERS, st.sampled_from(["", "x", "y"]) | PARAMETERS.map(ref))
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: (
        inner.map(lambda part: {"Fn::Not": [part]})
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"Fn::And": parts})
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"Fn::Or": parts})
    ),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(["P", "Q", "R"]), CONDITIONS))
def test_every_set_is_distinct_and_none_is_missing(conditions: dict[str, Any]) -> None:
    allowed = ["", "x", "y", "z"]
    declared = {name: {"Type": "String", "AllowedValues": allowed} for name in "ABCD"}
    template = {
        "Parameters": declared,
        "Conditions": {**conditions, "Sum": {"Fn::Or": [equals("A", "x")] * 2}},
    }
    found = [outcome(template, parameters) for parameters in condition_sets(template)]
    assert len(found) == len(set(found))
    every = itertools.product(allowed, repeat=4)
    assert set(found) == {outcome(template, dict(zip("ABCD", values, strict=True))) for values in every}


@pytest.mark.parametrize(
    ("conditions", "parameters", "count"),
    [
        ({"Same": equals("A", ref("B"))}, {}, 2),
        ({"Same": equals("A", ref("B")), "X": equals("A", "x")}, {}, 4),
        ({"AB": equals("A", ref("B")), "BC": equals("B", ref("C"))}, {"C": {"Type": "String"}}, 4),
        ({"Same": equals("A", ref("B"))}, {"B": {"Type": "String", "AllowedValues": ["p", "q"]}}, 2),
        ({"Home": equals("A", ref("AWS::Region"))}, {}, 2),
        ({"X": {"Fn::Equals": [{"Fn::Sub": "${A}"}, "x"]}}, {}, 1),
        ({"X": equals("A", "other")}, {}, 2),
        ({"X": equals("A", "")}, {"A": {"Type": "String", "Default": ""}}, 2),
        ({"X": equals("A", "7")}, {"A": {"Type": "Number", "MaxValue": 7}}, 2),
        ({"X": equals("A", 0), "Y": equals("A", 1)}, {"A": {"Type": "Number"}}, 3),
        ({"Constant": {"Fn::Equals": ["a", "a"]}}, {}, 1),
        ({"X": equals("A", "x"), "Not": {"Fn::Not": [{"Condition": "X"}]}}, {}, 2),
    ],
)
def test_interesting_values_are_read_off_the_conditions(
    conditions: dict[str, Any], parameters: dict[str, Any], count: int
) -> None:
    template = text_template(conditions, **parameters)
    found = [outcome(template, chosen) for chosen in condition_sets(template)]
    assert len(found) == len(set(found)) == count


def test_another_plausible_value_is_the_default() -> None:
    template = text_template({"X": equals("A", "x")}, A={"Type": "String", "Default": "512"})
    assert [chosen["A"] for chosen in condition_sets(template)] == ["x", "512"]


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ({"X": {"Condition": "X"}}, "depends on itself"),
        ({"X": {"Condition": "Y"}, "Y": {"Condition": "X"}}, "depends on itself"),
        ({"X": {"Condition": "Nope"}}, "there is no such condition"),
        ({"X": {"Fn::Sub": "x"}}, "is no condition function"),
    ],
)
def test_a_broken_condition_is_an_error(conditions: dict[str, Any], words: str) -> None:
    with pytest.raises(EvaluationError, match=words):
        list(condition_sets(text_template(conditions)))


def test_twenty_independent_toggles_stream_in_little_memory() -> None:
    names = [f"T{number:02}" for number in range(20)]
    template = {
        "Parameters": {name: {"Type": "String", "AllowedValues": ["true", "false"]} for name in names},
        "Conditions": {f"{name}On": equals(name, "true") for name in names},
    }
    tracemalloc.start()
    first = list(itertools.islice(condition_sets(template), 2000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len({tuple(chosen.items()) for chosen in first}) == 2000
    assert peak < 8 << 20
    # 2^20 in all, and none of them is kept: the next ones cost no more.
    assert sum(1 for _ in itertools.islice(condition_sets(template), 20_000)) == 20_000


RULED: dict[str, Any] = {
    "Parameters": {
        "Mode": {"Type": "String", "AllowedValues": ["http", "https"]},
        "Zone": {"Type": "AWS::EC2::AvailabilityZone::Name"},
        "Size": {"Type": "Number", "Default": "1"},
        "Note": {"Type": "String", "Default": ""},
    },
    "Conditions": {"Secure": equals("Mode", "https"), "Large": equals("Size", "2")},
    "Rules": {
        "LargeIsSecure": {
            "RuleCondition": {"Fn::Contains": [["2", "3"], ref("Size")]},
            "Assertions": [{"Assert": equals("Mode", "https")}],
        },
        "OneZone": {
            "Assertions": [
                {"Assert": {"Fn::Contains": [{"Fn::RefAll": "AWS::EC2::AvailabilityZone::Name"}, "a"]}}
            ]
        },
        "Noted": {"Assertions": [{"Assert": {"Fn::Not": [equals("Note", "")]}}]},
    },
}


def test_with_rules_every_set_passes_them() -> None:
    found = list(condition_sets(RULED, {"Zone": ["b", "a"]}, rules=True))
    for parameters in found:
        assert list(rule_problems(Scope("t.json", RULED, parameters, {}, "", lambda _s, _o: None))) == []
        assert set(parameters) == set(RULED["Parameters"])
    assert {(chosen["Mode"], chosen["Size"] == "2") for chosen in found} == {
        ("http", False),
        ("https", False),
        ("https", True),
    }
    assert len(found) == 3
    assert len(list(condition_sets(RULED))) == 4


def test_rules_that_nothing_passes_leave_no_set() -> None:
    never = {"Rules": {"Never": {"Assertions": [{"Assert": {"Fn::Equals": ["a", "b"]}}]}}}
    assert list(condition_sets({**RULED, **never}, rules=True)) == []
