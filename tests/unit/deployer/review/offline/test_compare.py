"""Two values, difference by difference, as CloudFormation reads them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.review.offline.compare import MISSING, Comparison, compare, same
from templates_src.evaluate.symbols import Reference, Text

scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def ordered(before: Any, after: Any) -> Comparison:
    return compare(before, after, lambda path: False)


def bag(before: Any, after: Any) -> Comparison:
    return compare(before, after, lambda path: True)


def places(found: Comparison) -> list[tuple[str, str]]:
    return [("/".join(item.before_at), "/".join(item.after_at)) for item in found.differences]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (3001, "3001"),
        (True, "true"),
        (1.5, "1.5"),
        (1, 1.0),
        ({"a": [1]}, {"a": ["1"]}),
        (Text(("a", Reference("Vpc"))), Text(("a", Reference("Vpc")))),
    ],
)
def test_what_cloudformation_reads_alike_is_the_same(one: Any, other: Any) -> None:
    assert same(one, other)
    assert ordered({"x": one}, {"x": other}).differences == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7.1", "7.10"),
        (True, 1),
        ("a", "A"),
        ({}, MISSING),
        ("", None),
        (Reference("Vpc"), Reference("Vpc", "CidrBlock")),
        (Reference("Vpc"), "Vpc"),
        ([1, 2], [2, 1]),
    ],
)
def test_what_it_reads_otherwise_is_not(one: Any, other: Any) -> None:
    assert not same(one, other)


def test_an_empty_object_that_comes_is_a_change() -> None:
    (item,) = ordered({}, {"Logging": {}}).differences
    assert (item.path, item.before, item.after) == (("Logging",), MISSING, {})


def test_a_member_put_in_front_is_one_change_and_not_many() -> None:
    assert places(ordered({"L": [1, 2, 3]}, {"L": [0, 1, 2, 3]})) == [("L/0", "L/0")]
    assert places(ordered({"L": [1, 2, 3]}, {"L": [1, 9, 3]})) == [("L/1", "L/1")]


def test_a_list_that_grows_in_the_middle_is_told_whole() -> None:
    (item,) = ordered({"L": [1, 2, 3]}, {"L": [1, 8, 9, 3]}).differences
    assert (item.path, item.before, item.after) == (("L",), [1, 2, 3], [1, 8, 9, 3])


def test_only_the_order_of_a_bag_changes() -> None:
    found = bag({"L": [1, 2]}, {"L": [2, 1]})
    assert (found.differences, found.reordered) == ([], ["L"])
    assert places(ordered({"L": [1, 2]}, {"L": [2, 1]})) == [("L/0", "L/0"), ("L/1", "L/1")]


def test_members_of_a_bag_are_paired_by_their_names() -> None:
    before = {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}
    after = {"Tags": [{"Key": "b", "Value": "3"}, {"Key": "a", "Value": "1"}]}
    (item,) = bag(before, after).differences
    assert (item.path, item.before_at, item.after_at) == (
        ("Tags", "*", "Value"),
        ("Tags", "1", "Value"),
        ("Tags", "0", "Value"),
    )


@given(values)
def test_nothing_differs_from_itself(value: Any) -> None:
    assert same(value, value)
    assert ordered(value, value) == bag(value, value) == Comparison()


@given(values, values)
def test_both_ways_find_as_much(one: Any, other: Any) -> None:
    there, back = ordered(one, other), ordered(other, one)
    assert len(there.differences) == len(back.differences)
    assert bool(there.differences) is not same(one, other)


@given(st.lists(scalars, max_size=5), st.randoms(use_true_random=False))
def test_no_order_of_a_bag_makes_a_difference(members: list[Any], chance: Any) -> None:
    shuffled = chance.sample(members, len(members))
    assert bag({"L": members}, {"L": shuffled}).differences == []
