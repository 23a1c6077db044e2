from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.evaluate.values import NO_VALUE, EvaluationError
from tests.unit.evaluate.scopes import scope

NOTHING = {"Ref": "AWS::NoValue"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ([1, {"Fn::If": ["Off", 2, NOTHING]}, 3], [1, 3]),
        ({"a": NOTHING, "b": 1}, {"b": 1}),
        ({"a": {"Fn::If": ["On", NOTHING, 2]}}, {}),
        ({"a": [NOTHING]}, {"a": []}),
        ({"Fn::Unknown": 1, "b": 2}, {"Fn::Unknown": 1, "b": 2}),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": True}}},
            {"Condition": {"Bool": {"aws:SecureTransport": True}}},
        ),
    ],
)
def test_values(node: Any, expected: Any) -> None:
    assert scope().value(node, "Here") == expected


@given(JSON)
def test_plain_values_stay_as_they_are(node: Any) -> None:
    assert scope().value(node, "Here") == node


@given(st.lists(st.tuples(st.integers(), st.booleans())))
def test_if_removes_exactly_what_is_not_wanted(items: list[tuple[int, bool]]) -> None:
    nodes = [{"Fn::If": ["On" if wanted else "Off", item, NOTHING]} for item, wanted in items]
    kept = [item for item, wanted in items if wanted]
    assert scope().value(nodes, "Here") == kept
    named = {f"P{index}": node for index, node in enumerate(nodes)}
    assert list(scope().value(named, "Here").values()) == kept


@given(JSON)
def test_no_value_never_stays_inside(node: Any) -> None:
    value = scope().value([NOTHING, node, {"x": NOTHING, "y": node}], "Here")
    assert value == [node, {"y": node}]
    assert scope().value(NOTHING, "Here") is NO_VALUE


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"Condition": "On"}, True),
        ({"Fn::Not": [{"Condition": "On"}]}, False),
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Fn::Equals": [0, "0"]}, True),
        ({"Fn::Equals": [{"Ref": "Name"}, "Dev"]}, False),
        ({"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Zones"}]}, "ab"]}, True),
    ],
)
def test_truth(node: Any, expected: bool) -> None:
    assert scope().truth(node, "Here") is expected


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ("On", "is no condition function"),
        ({}, "is no condition function"),
        ({"Fn::Sub": "a"}, "Fn::Sub is no condition function"),
        ({"Fn::Equals": ["a"]}, "Fn::Equals wants a list of 2"),
        ({"Fn::Equals": [{"Ref": "Zones"}, "a"]}, "compares something that is no text"),
        ({"Fn::Equals": [{"Ref": "Given"}, "a"]}, "depends on <Net/Subnet>, which is unknown"),
        ({"Fn::And": [{"Condition": "On"}]}, "Fn::And wants a list of 2 to 10"),
        ({"Fn::Or": [{"Condition": "On"}] * 11}, "Fn::Or wants a list of 2 to 10"),
        ({"Fn::Or": [{"Condition": "On"}, {"Condition": "Nope"}]}, "there is no such condition"),
        ({"Fn::Not": [{"Condition": "Gone"}]}, "compares something that is no text"),
    ],
)
def test_what_is_no_condition(node: Any, words: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        scope().truth(node, "Here")
    assert words in str(raised.value)


def test_a_cycle_of_conditions_is_spelt_out_each_time() -> None:
    here = scope()
    for _ in range(2):
        with pytest.raises(EvaluationError, match=r"t\.json Conditions/Loop.*Loop → Knot → Loop"):
            here.condition("Loop")
    # What is wrong with one condition is said of it alone, and again when asked again.
    for _ in range(2):
        with pytest.raises(EvaluationError, match="unknown before deployment"):
            here.condition("Unknown")
    assert here.condition("On") is True


@pytest.mark.parametrize("function", ["Fn::ImportValue", "Fn::Transform", "Fn::Equals", "Fn::Misspelt"])
def test_a_function_that_is_not_evaluated_never_passes_for_a_value(function: str) -> None:
    with pytest.raises(EvaluationError, match=rf"Here/a: {function} cannot be evaluated here"):
        scope().value({"a": {function: "x"}}, "Here")
