"""Places along a line: each as near as can be to where it would like to be, none too near another. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# More arrangements of a column than these are not compared.
_MOST_MEMBERS = 6
_PASSES = 3


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


def rows_of(
    columns: Sequence[Sequence[str]],
    lines: Sequence[tuple[str, str]],
    elsewhere: Mapping[str, int],
    rows: int,
) -> dict[str, int]:
    """Rows for the members of two columns, so that the lines between them and to others go up and down least.

    Args:
        columns: keys, in the order that holds where nothing else decides.
        lines: pairs of keys.
        elsewhere: key → the row that a node outside the columns is nearest to.
        rows: how many there are.
    """
    at = {key: row for column in columns for row, key in enumerate(column)}
    for _ in range(_PASSES):
        for column in columns:
            if 0 < len(column) <= _MOST_MEMBERS:
                choices = permutations(range(rows), len(column))
                best = min(choices, key=partial(_climb, column, at, lines, elsewhere, rows))
                at.update(zip(column, best, strict=True))
    return at


def _climb(
    column: Sequence[str],
    at: Mapping[str, int],
    lines: Sequence[tuple[str, str]],
    elsewhere: Mapping[str, int],
    rows: int,
    choice: tuple[int, ...],
) -> float:
    """How many rows the lines of a column cross; who has none stands below the others."""
    tried = {**elsewhere, **at, **dict(zip(column, choice, strict=True))}
    joined = {key for line in lines for key in line}
    idle = sum(rows - tried[key] for key in column if key not in joined)
    return idle / (rows * 10) + sum(
        abs(tried[one] - tried[other]) for one, other in lines if one in column or other in column
    )
