from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.evaluate.functions import FUNCTIONS, cidr_blocks
from templates_src.evaluate.values import EvaluationError, Reference, Text
from tests.unit.evaluate.scopes import SIBLING, VPC, scope

NOTHING = {"Ref": "AWS::NoValue"}
WORDS = st.text(alphabet="abc${}!<>", max_size=6)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"Ref": "Name"}, "dev"),
        ({"Ref": "Zones"}, ["a", "b"]),
        ({"Ref": "Subnets"}, [SIBLING]),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "AWS::NotificationARNs"}, []),
        ({"Ref": "Vpc"}, VPC),
        ({"Fn::GetAtt": ["Vpc", "Cidr"]}, Reference("Child/Vpc", "Cidr")),
        ({"Fn::GetAtt": "Vpc.Cidr"}, Reference("Child/Vpc", "Cidr")),
        ({"Fn::GetAtt": ["Vpc", {"Ref": "Name"}]}, Reference("Child/Vpc", "dev")),
        ({"Fn::GetAtt": ["Child", "Outputs.Known"]}, "value of Known"),
        ({"Fn::Sub": "a-${Name}-${!Name}"}, "a-dev-${Name}"),
        ({"Fn::Sub": "${AWS::AccountId}"}, "123456789012"),
        (
            {"Fn::Sub": ["${X}${Vpc.Cidr}", {"X": {"Ref": "Name"}}]},
            Text(("dev", Reference("Child/Vpc", "Cidr"))),
        ),
        ({"Fn::Sub": "${Vpc}"}, VPC),
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}]]}, "a-dev"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Vpc"}]]}, Text(("a-", VPC))),
        ({"Fn::Join": ["-", {"Ref": "Zones"}]}, "a-b"),
        ({"Fn::Join": ["-", [True, NOTHING, 1]]}, "true-1"),
        ({"Fn::Join": [",", []]}, ""),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::Select": [1, {"Fn::GetAZs": ""}]}, "eu-west-1b"),
        ({"Fn::Select": [0, {"Fn::GetAZs": "us-east-1"}]}, "us-east-1a"),
        ({"Fn::FindInMap": ["Sizes", "small", "cpu"]}, "256"),
        ({"Fn::Base64": "hi"}, "aGk="),
        ({"Fn::Base64": {"Ref": "Vpc"}}, VPC),
        ({"Fn::Cidr": ["10.0.0.0/16", "2", "8"]}, ["10.0.0.0/24", "10.0.1.0/24"]),
        ({"Fn::Cidr": ["2001:db8::/56", 1, 64]}, ["2001:db8::/64"]),
        ({"Fn::If": ["On", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
    ],
)
def test_functions(node: Any, expected: Any) -> None:
    here = scope()
    assert here.value(node, "Here") == expected
    assert here.problems == []


def test_blocks_of_an_unknown_network_are_unknown_and_differ() -> None:
    first, second = scope().value({"Fn::Cidr": [{"Fn::GetAtt": ["Vpc", "CidrBlock"]}, 2, 8]}, "Here")
    assert str(first) == "<Child/Vpc.CidrBlock>[8 bits, 0]"
    assert first != second


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"Ref": "Nobody"}, "refers to Nobody"),
        ({"Ref": "AWS::Nothing"}, "refers to AWS::Nothing"),
        ({"Ref": ["Name"]}, "Ref wants a name"),
        ({"Fn::If": ["Nope", 1, 2]}, "there is no such condition"),
        ({"Fn::If": [["On"], 1, 2]}, "the name of a condition is wanted"),
        ({"Fn::If": ["On", 1]}, "Fn::If wants a list of 3"),
        ({"Fn::If": ["Loop", 1, 2]}, "depends on itself"),
        ({"Fn::If": ["Unknown", 1, 2]}, "unknown before deployment"),
        ({"Fn::GetAtt": "Vpc"}, "Fn::GetAtt wants a list of 2"),
        ({"Fn::GetAtt": [{"Ref": "Name"}, "Id"]}, "wants the name of a resource"),
        ({"Fn::GetAtt": ["Nobody", "Id"]}, "refers to Nobody"),
        ({"Fn::Sub": "${Nobody}"}, "refers to Nobody"),
        ({"Fn::Sub": "${Zones}"}, "is no text where a text is wanted"),
        ({"Fn::Sub": ["${X}", {"X": NOTHING}]}, "is no text where a text is wanted"),
        ({"Fn::Sub": ["${X}"]}, "Fn::Sub wants a list of 2"),
        ({"Fn::Sub": [1, {}]}, "wants a text, or a text and a map"),
        ({"Fn::Join": ["-", "abc"]}, "joins abc, which is no list"),
        ({"Fn::Join": ["-", [["a"]]]}, "is no text where a text is wanted"),
        ({"Fn::Select": [2, ["a"]]}, "selects item 2"),
        ({"Fn::Select": [-1, ["a"]]}, "selects item -1"),
        ({"Fn::Select": ["x", ["a"]]}, "wants a whole number, got x"),
        ({"Fn::Select": [0, {"Ref": "Given"}]}, "selects item 0 of <Net/Subnet>"),
        ({"Fn::Split": [",", {"Ref": "Vpc"}]}, "unknown before deployment"),
        ({"Fn::Split": ["", "a"]}, "splits at an empty text"),
        ({"Fn::FindInMap": ["Sizes", "huge", "cpu"]}, "finds no Sizes/huge/cpu"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Vpc"}, "cpu"]}, "unknown before deployment"),
        ({"Fn::Base64": ["a"]}, "is no text where a text is wanted"),
        ({"Fn::Cidr": ["10.0.0.0/24", 2, 8]}, "10.0.0.0/24 does not hold 2 blocks of 8 bits"),
        ({"Fn::Cidr": ["10.0.0.0/24", 0, 4]}, "makes 1 to 256 blocks, not 0"),
        ({"Fn::Cidr": ["ten", 1, 4]}, "Fn::Cidr: 'ten'"),
        ({"Fn::Cidr": ["10.0.0.0/24", 1, 33]}, "does not hold"),
    ],
)
def test_what_cannot_be_evaluated_names_template_and_place(node: Any, words: str) -> None:
    with pytest.raises(EvaluationError, match=r"t\.json (Here|Conditions)") as raised:
        scope().value(node, "Here")
    assert words in str(raised.value)


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
@pytest.mark.parametrize("argument", [None, 1, [], [[]], {}, [{}, {}, {}], ["a", "b", "c"]])
def test_whatever_a_function_is_given_there_is_a_value_or_an_error_to_read(
    function: str, argument: Any
) -> None:
    here = scope()
    try:
        here.value({function: argument}, "Here")
    except EvaluationError as error:
        assert error.problems[0].where.startswith("t.json ")  # noqa: PT017 - a value is as good


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"Ref": "Extra"}, "absent because On is false"),
        ({"Fn::Sub": "${Extra.TopicName}"}, "absent because On is false"),
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


@given(st.lists(st.text(alphabet="abc", max_size=3), min_size=1), st.sampled_from([",", "-", "::"]))
def test_split_undoes_join(items: list[str], delimiter: str) -> None:
    joined = {"Fn::Join": [delimiter, items]}
    assert scope().value({"Fn::Split": [delimiter, joined]}, "Here") == items


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_sub_puts_in_what_it_is_given_and_looks_at_it_no_more(items: list[str]) -> None:
    given_values = {f"V{index}": item for index, item in enumerate(items)}
    template = "|".join(f"${{V{index}}}" for index in range(len(items)))
    assert scope().value({"Fn::Sub": [template, given_values]}, "Here") == "|".join(items)


@given(st.lists(st.sampled_from(["a", "-", {"Ref": "Vpc"}, {"Ref": "Given"}]), max_size=6))
def test_sub_and_join_say_the_same(items: list[Any]) -> None:
    text = "".join(f"${{{item['Ref']}}}" if isinstance(item, dict) else item for item in items)
    assert scope().value({"Fn::Sub": text}, "Here") == scope().value({"Fn::Join": ["", items]}, "Here")


@given(st.integers(0, 24), st.integers(1, 256), st.integers(0, 32))
def test_blocks_lie_in_the_network_and_apart(prefix: int, count: int, bits: int) -> None:
    network = ipaddress.ip_network(f"0.0.0.0/{prefix}")
    if count << bits > network.num_addresses:
        with pytest.raises(ValueError, match="does not hold"):
            cidr_blocks(str(network), count, bits)
        return
    starts = [ipaddress.ip_network(block) for block in cidr_blocks(str(network), count, bits)]
    assert [int(block.network_address) for block in starts] == [index << bits for index in range(count)]
    assert all(block.num_addresses == 1 << bits for block in starts)
