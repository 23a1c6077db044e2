"""Answers are held against the API's model; what they lack is an error that names it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from deployer.aws.answer import answer
from deployer.errors import UnreadableError


@cache
def shape(operation: str) -> Any:
    from botocore.session import get_session

    return get_session().get_service_model("cloudformation").operation_model(operation).output_shape


def read(value: Any, operation: str = "DescribeStacks") -> Any:
    return answer(value, shape(operation), f"cloudformation:{operation}")


def problem(error: UnreadableError) -> tuple[str, str]:
    (found,) = error.problems
    return found.where, found.what


def test_an_answer_is_a_mapping_all_the_way_down() -> None:
    found = read({"Stacks": [{"StackName": "a", "Outputs": [{"OutputKey": "k"}], "Tags": None}]})
    assert found == {"Stacks": [{"StackName": "a", "Outputs": [{"OutputKey": "k"}]}]}
    assert found.get("Nothing") is None


@pytest.mark.parametrize("asked", [lambda a: a["NextToken"], lambda a: a["Stacks"][0]["StackStatus"]])
def test_what_it_lacks_is_named(asked: Any) -> None:
    with pytest.raises(UnreadableError) as caught:
        asked(read({"Stacks": [{"StackName": "a"}]}))
    where, what = problem(caught.value)
    assert where == "cloudformation:DescribeStacks"
    assert what.startswith("its answer has no ")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ([], "its answer is no structure"),
        ({"Stacks": {}}, "Stacks is no list"),
        ({"Stacks": [{"StackName": ["a", "b"]}]}, "Stacks.StackName is no string"),
        ({"Stacks": [{"Outputs": [{"OutputKey": {}}]}]}, "Stacks.Outputs.OutputKey is no string"),
        ({"Stacks": [{"DisableRollback": "true"}]}, "Stacks.DisableRollback is no boolean"),
    ],
)
def test_what_is_of_another_kind_is_named(value: Any, what: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(value)
    assert problem(caught.value)[1] == what


def test_members_of_a_later_version_are_left_out() -> None:
    assert read({"Stacks": [], "Newer": 1}) == {"Stacks": []}


def test_a_template_may_have_been_parsed_already() -> None:
    body: dict[str, Any] = {"Resources": {}}
    assert read({"TemplateBody": body}, "GetTemplate")["TemplateBody"] is body


def test_an_item_that_a_list_lacks_is_named() -> None:
    with pytest.raises(UnreadableError) as caught:
        read({"Stacks": []})["Stacks"][0]
    assert problem(caught.value)[1] == "Stacks has no item 0"
    assert read({"Stacks": []})["Stacks"][:1] == []
