"""Marks say the gravest change, what it is of, and how many."""

from __future__ import annotations

import pytest

from deployer.review.diagram.build import build
from deployer.review.diagram.errors import DiagramError
from deployer.review.diagram.marks import KINDS, check, mark, not_drawn
from tests.unit.deployer.review.diagram.made import drawn, of, ref, resource

PICTURE = build(
    of(
        Bucket=resource("S3::Bucket"),
        Policy=resource("S3::BucketPolicy", Bucket=ref("Bucket")),
        One=resource("CloudWatch::Alarm"),
        Two=resource("CloudWatch::Alarm"),
        Three=resource("CloudWatch::Alarm"),
    ),
    "",
)
NODES = {node.key: node for node in PICTURE.nodes}


@pytest.mark.parametrize("kind", KINDS)
def test_a_resource_alone_has_its_own_sign(kind: str) -> None:
    found = mark(NODES["Bucket"], {"Bucket": kind})
    assert found is not None
    assert (found.kind, found.text) == (kind, KINDS[kind].sign)


def test_unchanged_is_unmarked() -> None:
    assert mark(NODES["Bucket"], {"One": "update"}) is None


def test_several_of_a_kind_are_counted_by_the_gravest() -> None:
    found = mark(NODES["One"], {"One": "update", "Three": "delete"})
    assert found is not None
    assert (found.kind, found.text) == ("delete", "- 2")


def test_a_part_that_comes_or_goes_changes_the_whole() -> None:
    found = mark(NODES["Bucket"], {"Policy": "delete"})
    assert found is not None
    assert (found.kind, found.text) == ("update", "~ 1 part")


def test_a_part_that_is_replaced_is_told_as_a_part() -> None:
    found = mark(NODES["Bucket"], {"Bucket": "update", "Policy": "replace"})
    assert found is not None
    assert found.text == "-/+ 1 part"


def test_a_whole_that_comes_brings_its_parts() -> None:
    found = mark(NODES["Bucket"], {"Bucket": "add", "Policy": "add"})
    assert found is not None
    assert (found.kind, found.text) == ("add", "+")


def test_the_kinds_are_those_of_a_change_and_their_signs_differ() -> None:
    assert set(KINDS) == {"add", "update", "replace", "may-replace", "delete", "retain"}
    assert len({kind.sign for kind in KINDS.values()}) == len(KINDS)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(DiagramError) as caught:
        check({"A": "explode", "B": "add", "C": "vanish"})
    assert [problem.where for problem in caught.value.problems] == ["A", "C"]


def test_what_has_no_symbol_is_told_and_nested_stacks_are_not() -> None:
    marks = {"Nowhere/Thing": "add", "Network": "update", "Network/Vpc": "update"}
    assert not_drawn(drawn("prod").picture, marks) == ["Nowhere/Thing"]
