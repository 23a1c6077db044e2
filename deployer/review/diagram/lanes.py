"""Places along a line: each as near as possible to where it would like to be, none too near to another. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Wish:
    """Who would like to be where."""

    key: str
    at: int


def spread(wishes: Iterable[Wish], step: int, low: int, high: int) -> dict[str, int]:
    """Places at least a step apart, between two ends as long as there is room.

    Neighbours that want the same place share the way they are moved (isotonic regression by pooling).
    """
    ordered = sorted(wishes, key=lambda wish: (wish.at, wish.key))
    pools: list[tuple[list[Wish], int]] = []
    for wish in ordered:
        pools.append(([wish], wish.at))
        while len(pools) > 1 and pools[-1][1] < _end(pools[-2], step):
            members = pools[-2][0] + pools[-1][0]
            pools[-2:] = [(members, _start(members, step))]
    places = [at + index * step for members, at in pools for index in range(len(members))]
    return dict(zip((wish.key for wish in ordered), _between(places, step, low, high), strict=True))


def _start(members: list[Wish], step: int) -> int:
    return sum(wish.at - index * step for index, wish in enumerate(members)) // len(members)


def _end(pool: tuple[list[Wish], int], step: int) -> int:
    return pool[1] + len(pool[0]) * step


def _between(places: list[int], step: int, low: int, high: int) -> list[int]:
    """The places moved between the ends; where there is no room for all, the first end holds."""
    result = list(places)
    limit = high
    for index in range(len(result) - 1, -1, -1):
        result[index] = min(result[index], limit)
        limit = result[index] - step
    floor = low
    for index, place in enumerate(result):
        result[index] = max(place, floor)
        floor = result[index] + step
    return result
