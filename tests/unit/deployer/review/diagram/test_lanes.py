"""Places along a line keep their distance and their order of wishes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from deployer.review.diagram.lanes import Wish, rows_of, spread


def test_who_wants_the_same_place_shares_the_way() -> None:
    assert spread([Wish("a", 100), Wish("b", 100)], 20, 0, 200) == {"a": 90, "b": 110}


def test_who_has_room_stays() -> None:
    assert spread([Wish("a", 10), Wish("b", 150)], 20, 0, 200) == {"a": 10, "b": 150}


@given(st.lists(st.integers(-50, 400), max_size=8))
def test_distance_and_ends_hold_while_there_is_room(wishes: list[int]) -> None:
    places = spread([Wish(str(index), at) for index, at in enumerate(wishes)], 20, 0, 200)
    ordered = sorted(places.values())
    assert len(places) == len(wishes)
    assert all(b - a >= 20 for a, b in pairwise(ordered))
    assert all(0 <= place <= 200 for place in ordered)


def test_without_room_nothing_overlaps() -> None:
    assert list(spread([Wish(str(index), 0) for index in range(4)], 20, 0, 30).values()) == [0, 20, 40, 60]


def test_rows_bring_neighbours_together_and_the_idle_down() -> None:
    columns = [["a", "b", "idle"], ["x", "y"]]
    at = rows_of(columns, [("a", "y"), ("b", "x"), ("b", "up")], {"up": -1}, 3)
    assert (at["b"], at["x"], at["a"], at["y"]) == (0, 0, 1, 1)
    assert at["idle"] == 2


def test_a_long_column_keeps_its_order() -> None:
    names = [str(index) for index in range(9)]
    assert rows_of([names, []], [("8", "0")], {}, 9) == {name: index for index, name in enumerate(names)}
