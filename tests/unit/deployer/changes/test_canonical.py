"""A tree survives being written down, and its hash tells any two trees apart."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.changes.canonical import as_data, digest, from_data, tree_digest
from deployer.changes.model import PropertyChange
from deployer.errors import PlanFileError
from tests.unit.deployer.changes.trees import change, holder, stack, trees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.changes.model import StackChanges

TREE = stack(
    holder(
        "Edge",
        change("Rule", properties=(PropertyChange(path="/Properties/Port", before="1", causes=("A",)),)),
        action="Modify",
    ),
    change("Topic", action="Add", after="{}"),
    notes=("note",),
)


@given(trees)
def test_a_tree_comes_back_from_json_the_same(tree: StackChanges) -> None:
    back = from_data(json.loads(json.dumps(as_data(tree))))
    assert back == tree
    assert tree_digest(back) == tree_digest(tree)


@given(trees, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(tree: StackChanges, random: Any) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = list(value)
            random.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(item) for item in value] if isinstance(value, list | tuple) else value

    assert digest(shuffled(as_data(tree))) == tree_digest(tree)


def test_the_order_of_changes_matters() -> None:
    first, second = change("A"), change("B")
    assert tree_digest(stack(first, second)) != tree_digest(stack(second, first))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a document its scalars are."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


DATA = json.loads(json.dumps(as_data(TREE)))


@pytest.mark.parametrize("path", list(leaves(DATA)), ids=lambda path: "/".join(map(str, path)))
def test_any_changed_field_changes_the_hash(path: tuple[Any, ...]) -> None:
    data = copy.deepcopy(DATA)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = "another"
    assert digest(data) != tree_digest(TREE)
    del place[path[-1]]
    assert digest(data) != tree_digest(TREE)


@pytest.mark.parametrize(
    "broken", [None, [], "text", 1, {}, {**DATA, "changes": 1}, {**DATA, "changes": [{}]}]
)
def test_data_of_another_form_is_refused(broken: Any) -> None:
    with pytest.raises(PlanFileError, match="cannot be read"):
        from_data(broken)


def test_an_unknown_field_is_refused() -> None:
    data = copy.deepcopy(DATA)
    data["changes"][1]["colour"] = "red"
    with pytest.raises(PlanFileError, match="colour"):
        from_data(data)
