"""The cheapest way is found, and none where there is none."""

from __future__ import annotations

from deployer.review.diagram.search import cheapest

STEPS: dict[str, list[tuple[str, float]]] = {
    "a": [("b", 1), ("c", 5)],
    "b": [("c", 1), ("d", 9)],
    "c": [("d", 1)],
}


def way(start: str, aim: str) -> list[str]:
    return cheapest([(start, 0)], lambda one: STEPS.get(one, []), lambda _: 0, lambda one: one == aim)


def test_the_cheapest_way_is_taken() -> None:
    assert way("a", "d") == ["a", "b", "c", "d"]


def test_no_way_is_empty() -> None:
    assert way("d", "a") == []


def test_the_cheaper_start_wins() -> None:
    found = cheapest(
        [("a", 9), ("c", 0)], lambda one: STEPS.get(one, []), lambda _: 0, lambda one: one == "d"
    )
    assert found == ["c", "d"]
