from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.evaluate.constraints import argument_problems, refusal
from templates_src.evaluate.symbols import Reference, Text

VPC = Reference("Network/Vpc")
LIST = "CommaDelimitedList"


@pytest.mark.parametrize(
    ("spec", "value", "expected"),
    [
        ({"AllowedValues": ["a", "b"]}, "c", "'c' is not one of a, b"),
        ({"AllowedValues": [True]}, "true", ""),
        ({"AllowedPattern": "[a-z]+"}, "abc", ""),
        ({"AllowedPattern": "[a-z]+"}, "abc1", "'abc1' does not match [a-z]+"),
        ({"MinLength": 2}, "a", "has 1 characters, not from 2 to inf"),
        ({"MaxLength": "2"}, "abc", "has 3 characters, not from 0 to 2"),
        ({"MinLength": 1, "MaxLength": 3}, "abc", ""),
        ({"Type": "Number", "MinValue": 1}, "0", "0 is not from 1 to inf"),
        ({"Type": "Number", "MaxValue": 2}, "3", "3 is not from -inf to 2"),
        ({"Type": "Number"}, "many", "'many' is no number"),
        ({"Type": "Number"}, "nan", "'nan' is no number"),
        ({"Type": "Number", "MinValue": 1, "MaxValue": 2}, 1.5, ""),
        ({"Type": "List<Number>", "MaxValue": 2}, "1,3", "3 is not from -inf to 2"),
        ({"Type": LIST, "AllowedPattern": "[a-z]"}, "a, b", ""),
        ({"Type": LIST, "AllowedPattern": "[a-z]"}, "a,1", "'1' does not match [a-z]"),
        ({"Type": LIST, "AllowedValues": ["a"]}, Text((VPC, ",b")), "'b' is not one of a"),
        ({}, ["a"], "wants String, got a list"),
        ({"Type": LIST}, ["a"], f"wants {LIST}, got a list"),
        ({}, {"a": 1}, "wants String, got a map"),
        ({"AllowedPattern": "[0-9]"}, VPC, ""),
        ({"Type": "Number"}, Text(("a", VPC)), ""),
    ],
)
def test_refusal(spec: dict[str, Any], value: Any, expected: str) -> None:
    assert refusal({"Type": "String", **spec}, value) == expected


@given(st.integers(), st.integers(), st.integers())
def test_numbers_are_taken_exactly_within_their_bounds(low: int, high: int, number: int) -> None:
    spec = {"Type": "Number", "MinValue": low, "MaxValue": high}
    assert (refusal(spec, str(number)) == "") == (float(low) <= float(number) <= float(high))


def test_problems_name_the_template_and_the_parameter() -> None:
    template = {
        "Parameters": {
            "Absent": {"Type": "String"},
            "Default": {
                "Type": "String",
                "Default": "x",
                "AllowedValues": ["y"],
                "ConstraintDescription": "say y",
            },
        }
    }
    problems = [str(problem) for problem in argument_problems("t.json", template, {"Extra": "1"})]
    assert problems == [
        "t.json Parameters/Extra: is passed but not declared",
        "t.json Parameters/Absent: has no value",
        "t.json Parameters/Default: 'x' is not one of y\n    → say y",
    ]


@pytest.mark.parametrize("spec", [{"AllowedPattern": "[}-9]"}, {"MinLength": "long"}, {"MaxLength": []}])
def test_constraints_that_cannot_be_read_are_a_complaint(spec: dict[str, Any]) -> None:
    template = {"Parameters": {"P": {"Type": "String", **spec}}}
    (problem,) = argument_problems("t.json", template, {"P": "x"})
    assert "has constraints that cannot be read" in problem.what
