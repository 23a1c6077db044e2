"""Every type has its place, and one without fails the build."""

from __future__ import annotations

import pytest

from deployer.review.diagram import table
from deployer.review.diagram.build import build
from deployer.review.diagram.document import types
from deployer.review.diagram.errors import DiagramError
from deployer.review.diagram.icons import ICONS
from deployer.review.diagram.style import CATEGORIES
from tests.unit.deployer.review.diagram.made import ROOT, SHAPES, deployment, of, resource


def test_every_emitted_type_is_in_the_table_and_every_entry_is_emitted() -> None:
    assert types(ROOT / "output") == set(table.RULES)


def test_an_unclassified_type_is_refused_and_all_are_told_at_once() -> None:
    with pytest.raises(DiagramError) as caught:
        build(of(A=resource("Lambda::Function"), B=resource("SQS::Queue"), C=resource("S3::Bucket")), "")
    assert [problem.where for problem in caught.value.problems] == [
        "AWS::Lambda::Function",
        "AWS::SQS::Queue",
    ]
    assert "neither drawn nor listed as hidden" in str(caught.value)
    assert "table.py" in caught.value.problems[0].next_step


def test_every_symbol_has_an_icon_and_a_colour() -> None:
    for rule in table.RULES.values():
        drawn = rule.alone if isinstance(rule, table.Part) else rule
        if isinstance(drawn, table.Drawn):
            assert drawn.icon in ICONS
            assert drawn.category in CATEGORIES


def test_everything_hidden_says_why() -> None:
    hidden = [rule for rule in table.RULES.values() if isinstance(rule, table.Hidden)]
    assert hidden
    assert all(rule.why for rule in hidden)


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_is_lost(name: str) -> None:
    """Every resource is in one symbol or frame, or hidden with a reason; only nested stacks are."""
    made = deployment(name)
    picture = build(made, "")
    drawn = [one.address for each in picture.drawn for one in each.members]
    assert sorted([*drawn, *picture.hidden]) == sorted(one.address for one in made.resources)
    assert {made.at(address).type for address in picture.hidden} <= {"AWS::CloudFormation::Stack"}
