from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_src.evaluate.symbols import (
    Reference,
    Text,
    is_symbolic,
    join_text,
    list_items,
    nested_pseudo_parameters,
    pseudo_parameters,
    text_of,
)

VPC, SUBNET = Reference("Child/Vpc"), Reference("Net/Subnet", "Arn")


def test_symbolic_text_reads_like_what_it_stands_for() -> None:
    assert str(Text(("https://", VPC))) == "https://<Child/Vpc>"
    assert str(SUBNET) == "<Net/Subnet.Arn>"


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), (1, "1"), ("True", "True")])
def test_scalars_are_written_as_cloudformation_does(value: Any, text: str) -> None:
    assert text_of(value) == text


@given(st.lists(st.text("ab,", max_size=3) | st.sampled_from([VPC, SUBNET])))
def test_joined_text_reads_like_its_parts(parts: list[Any]) -> None:
    joined = join_text(parts)
    assert str(joined) == "".join(map(str, parts))
    assert is_symbolic(joined) is any(isinstance(part, Reference) for part in parts)
    # However it is grouped.
    assert join_text([join_text(parts[:2]), join_text(parts[2:])]) == joined


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ("", [""]),
        ("a, b ,c", ["a", "b", "c"]),
        (1, ["1"]),
        (VPC, [VPC]),
        (Text((VPC, ",", SUBNET)), [VPC, SUBNET]),
        (Text(("a,b-", VPC, "-c,d")), ["a", Text(("b-", VPC, "-c")), "d"]),
    ],
)
def test_members_of_a_list_parameter(value: Any, items: list[Any]) -> None:
    assert list_items(value) == items


@given(st.lists(st.text("ab", max_size=2) | st.sampled_from([VPC, SUBNET]), min_size=1))
def test_a_list_survives_being_passed_as_text(items: list[Any]) -> None:
    spaced = [part for item in items for part in (",", item)][1:]
    assert list_items(join_text(spaced)) == items


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_pseudo_parameters_know_the_partition(region: str, partition: str, suffix: str) -> None:
    pseudo = pseudo_parameters(region, "1", "classla")
    assert (pseudo["AWS::Partition"], pseudo["AWS::URLSuffix"]) == (partition, suffix)
    assert pseudo["AWS::StackId"] == f"arn:{partition}:cloudformation:{region}:1:stack/classla/id"


def test_a_nested_stack_has_its_own_name() -> None:
    pseudo = nested_pseudo_parameters(pseudo_parameters("us-east-1", "1", "classla"), "Network")
    assert pseudo["AWS::StackName"] == "classla-Network-EXAMPLESUFFIX"
    assert pseudo["AWS::StackName"] in pseudo["AWS::StackId"]
    assert pseudo["AWS::AccountId"] == "1"
