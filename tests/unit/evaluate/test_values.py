from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.evaluate.values import EvaluationError, Reference, Scope, Text

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Name": {"Type": "String"}, "Toggle": {"Type": "String"}, "Missing": {"Type": "String"}},
    "Conditions": {
        "On": {"Fn::Equals": [{"Ref": "Toggle"}, "true"]},
        "Off": {"Fn::Not": [{"Condition": "On"}]},
        "Both": {"Fn::And": [{"Condition": "On"}, {"Condition": "Off"}]},
        "Either": {"Fn::Or": [{"Condition": "On"}, {"Condition": "Off"}]},
        "Loop": {"Fn::Not": [{"Condition": "Loop"}]},
        "Unknown": {"Fn::Equals": [{"Fn::GetAtt": ["Vpc", "Id"]}, "x"]},
    },
    "Mappings": {"Sizes": {"small": {"cpu": "256"}}},
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC"},
        "Extra": {"Type": "AWS::SNS::Topic", "Condition": "On"},
        "Child": {"Type": "AWS::CloudFormation::Stack"},
    },
}
VPC = Reference("Child/Vpc")


def scope(toggle: str = "true") -> Scope:
    return Scope(
        "t.json",
        TEMPLATE,
        {"Name": "dev", "Toggle": toggle},
        {"AWS::Region": "eu-west-1"},
        "Child/",
        lambda _stack, output: f"value of {output}" if output == "Known" else None,
    )


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"Ref": "Name"}, "dev"),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "Vpc"}, VPC),
        ({"Fn::GetAtt": ["Vpc", "Cidr"]}, Reference("Child/Vpc", "Cidr")),
        ({"Fn::GetAtt": "Vpc.Cidr"}, Reference("Child/Vpc", "Cidr")),
        ({"Fn::GetAtt": ["Child", "Outputs.Known"]}, "value of Known"),
        ({"Fn::Sub": "a-${Name}-${!Name}"}, "a-dev-${Name}"),
        (
            {"Fn::Sub": ["${X}${Vpc.Cidr}", {"X": {"Ref": "Name"}}]},
            Text(("dev", Reference("Child/Vpc", "Cidr"))),
        ),
        ({"Fn::Sub": "${Vpc}"}, VPC),
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}]]}, "a-dev"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Vpc"}]]}, Text(("a", "-", VPC))),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::Select": [1, {"Fn::GetAZs": ""}]}, "eu-west-1b"),
        ({"Fn::FindInMap": ["Sizes", "small", "cpu"]}, "256"),
        ({"Fn::Base64": "hi"}, "aGk="),
        ({"Fn::If": ["On", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ([1, {"Fn::If": ["Off", 2, {"Ref": "AWS::NoValue"}]}, 3], [1, 3]),
        ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}),
    ],
)
def test_functions(node: Any, expected: Any) -> None:
    here = scope()
    assert here.value(node, "Here") == expected
    assert here.problems == []


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"Ref": "Nobody"}, "refers to Nobody"),
        ({"Fn::If": ["Nope", 1, 2]}, "there is no such condition"),
        ({"Fn::If": ["Loop", 1, 2]}, "depends on itself"),
        ({"Fn::If": ["Unknown", 1, 2]}, "unknown before deployment"),
        ({"Fn::Select": [2, ["a"]]}, "selects item 2"),
        ({"Fn::Split": [",", {"Ref": "Vpc"}]}, "unknown before deployment"),
        ({"Fn::FindInMap": ["Sizes", "huge", "cpu"]}, "finds no Sizes/huge/cpu"),
    ],
)
def test_what_cannot_be_evaluated_names_template_and_place(node: Any, words: str) -> None:
    with pytest.raises(EvaluationError, match=r"t\.json") as raised:
        scope().value(node, "Here")
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"Ref": "Extra"}, "absent because On is false"),
        ({"Fn::GetAtt": ["Child", "Outputs.Nothing"]}, "absent or has no such output"),
        ({"Ref": "Missing"}, "which has no value"),
    ],
)
def test_a_reference_to_something_absent_is_a_problem(node: Any, words: str) -> None:
    here = scope("false")
    here.value(node, "Resources/X")
    (problem,) = here.problems
    assert words in str(problem)
    assert "Resources/X" in problem.where


def test_symbolic_text_reads_like_what_it_stands_for() -> None:
    assert str(Text(("https://", VPC))) == "https://<Child/Vpc>"


@given(st.lists(st.text(alphabet="abc", max_size=3), min_size=1), st.sampled_from([",", "-", "::"]))
def test_split_undoes_join(items: list[str], delimiter: str) -> None:
    joined = {"Fn::Join": [delimiter, items]}
    assert scope().value({"Fn::Split": [delimiter, joined]}, "Here") == items
