"""What a tree says of itself: kinds, what counts as a change, how many of each."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given

from deployer.changes.model import SYMBOLS, WORDS, Kind, PropertyChange, StackChanges, count, summary
from tests.unit.deployer.changes.trees import change, holder, stack, trees

CERTAIN = (PropertyChange(path="/Properties/TemplateURL", before="a", after="b"),)
UNCERTAIN = (PropertyChange(path="/Properties/Parameters", certain=False),)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"action": "Add"}, "add"),
        ({"action": "Modify"}, "update"),
        ({"action": "Modify", "replacement": "False"}, "update"),
        ({"action": "Modify", "replacement": "True"}, "replace"),
        ({"action": "Modify", "replacement": "Conditional"}, "may-replace"),
        ({"action": "SyncWithActual"}, "update"),
        ({"action": "SyncWithActual", "replacement": "True"}, "replace"),
        ({"action": "Remove"}, "delete"),
        ({"action": "Remove", "policy_action": "Delete"}, "delete"),
        ({"action": "Remove", "policy_action": "Snapshot"}, "delete"),
        ({"action": "Remove", "policy_action": "Retain"}, "retain"),
        ({"action": "Import"}, "import"),
        ({"action": "Dynamic"}, "may-replace"),
        ({"action": "Dynamic", "replacement": "False"}, "may-replace"),
        ({"action": "Teleport"}, "unknown"),
        ({"action": ""}, "unknown"),
    ],
)
def test_kinds(fields: dict[str, Any], kind: str) -> None:
    assert change("A", **fields).kind == kind


def test_every_kind_has_a_symbol_and_a_word() -> None:
    assert set(SYMBOLS) == set(WORDS) == set(get_args(Kind))
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


def test_a_nested_stack_is_no_change_of_its_own_when_it_holds_some() -> None:
    tree = stack(holder("Edge", change("Rule"), holder("Inner", change("Topic"), address="Edge/Inner")))
    assert [where for where, _ in tree.resources()] == ["Edge/Rule", "Edge/Inner/Topic"]
    assert [item.address for item in tree.stacks()] == ["", "Edge", "Edge/Inner"]
    assert not tree.empty


def test_a_nested_stack_without_a_change_set_of_its_own_is_a_change() -> None:
    tree = stack(change("Edge", "AWS::CloudFormation::Stack", action="Remove"))
    assert [where for where, _ in tree.resources()] == ["Edge"]
    assert not tree.empty


@pytest.mark.parametrize("fields", [{"action": "Add"}, {"action": "Remove"}, {"replacement": "True"}])
def test_a_nested_stack_that_comes_or_goes_with_nothing_inside_is_a_change(fields: dict[str, str]) -> None:
    tree = stack(holder("Edge", **fields))
    assert [where for where, _ in tree.resources()] == ["Edge"]
    assert list(tree.rewritten()) == []
    assert not tree.empty


def test_a_nested_stack_that_only_may_get_another_value_is_no_change() -> None:
    tree = stack(holder("Edge", properties=UNCERTAIN), holder("Data"))
    assert tree.empty
    assert summary(tree) == "nothing to change"


def test_a_nested_stack_that_gets_another_template_is_rewritten() -> None:
    inner = holder("Inner", address="Edge/Inner", properties=CERTAIN)
    tree = stack(holder("Edge", inner, properties=UNCERTAIN))
    assert list(tree.rewritten()) == ["Edge/Inner"]
    assert not tree.empty
    assert sum(count(tree).values()) == 0


def test_a_nested_stack_with_changes_inside_is_not_merely_rewritten() -> None:
    tree = stack(holder("Edge", change("Rule"), properties=CERTAIN))
    assert list(tree.rewritten()) == []


def test_counts_and_words_come_in_the_order_of_the_symbols() -> None:
    tree = stack(
        change("A", action="Remove"),
        change("B", action="Add"),
        holder("C", change("D", action="Add"), change("E", replacement="True")),
    )
    assert list(count(tree)) == list(SYMBOLS)
    assert summary(tree) == "2 to add, 1 to replace, 1 to delete"


@given(trees)
def test_every_resource_is_counted_once(tree: StackChanges) -> None:
    assert sum(count(tree).values()) == len(list(tree.resources()))
    assert tree.empty == (not list(tree.resources()) and not list(tree.rewritten()))
