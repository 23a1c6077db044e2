"""Where the words at the lines stand: on their line or beside it, over nothing else. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from deployer.review.diagram.route import edges, stretch
from deployer.review.diagram.shape import LABEL_SIZE, Box, Point
from deployer.review.diagram.text import width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.review.diagram.route import Route
    from deployer.review.diagram.shape import Placed

_HEIGHT = 16
_PAD = 4
# Arrowheads and the first piece at a symbol stay free.
_ENDS = 12
_STEP = 7


@dataclass(frozen=True, kw_only=True)
class Label:
    """A word with its place.

    Attributes:
        route: index of its line.
        text: what is written.
        box: the place, around the word.
    """

    route: int
    text: str
    box: Box


def labels(routes: tuple[Route, ...], placed: Placed) -> tuple[Label, ...]:
    """The words that have a place; one without room is left to the line's title."""
    taken = [one.box.grown(2) for one in placed.symbols.values()]
    taken += [border.title_box for border in placed.borders if border.title]
    frames = [edge for border in placed.borders for edge in edges(border.box, 1)]
    found: list[Label] = []
    for index, route in enumerate(routes):
        if not route.line.label:
            continue
        others = [
            stretch(*ends).grown(1) for other in routes if other is not route for ends in _pieces(other)
        ]
        # Best away from all, then across a frame's edge, then across another line.
        for blocked in ((*taken, *others, *frames), (*taken, *others), (*taken, *frames), tuple(taken)):
            box = next(
                (one for one in _places(route) if not any(one.meets(other) for other in blocked)), None
            )
            if box is not None:
                found.append(Label(route=index, text=route.line.label, box=box))
                taken.append(box.grown(2))
                break
    return tuple(found)


def _pieces(route: Route) -> list[tuple[Point, Point]]:
    return list(pairwise(route.points))


def _places(route: Route) -> Iterator[Box]:
    """Places on a line and beside it: long pieces first, from the middle of each outwards."""
    wide = width(route.line.label, LABEL_SIZE) + 2 * _PAD
    pieces = sorted(enumerate(_pieces(route)), key=lambda one: (-_length(*one[1]), -one[0]))
    for _, (start, end) in pieces:
        level = start.y == end.y
        room = _length(start, end) - (wide if level else _HEIGHT) - _ENDS
        x, y = (start.x + end.x) // 2, (start.y + end.y) // 2
        aside = _HEIGHT // 2 + 1 if level else wide // 2 + 1
        for away in (0, aside, -aside):
            for along in _outwards(room // 2):
                cx, cy = (x + along, y + away) if level else (x + away, y + along)
                yield Box(cx - wide // 2, cy - _HEIGHT // 2, cx + (wide + 1) // 2, cy + _HEIGHT // 2)


def _outwards(most: int) -> Iterator[int]:
    if most >= 0:
        yield 0
    for step in range(_STEP, most + 1, _STEP):
        yield step
        yield -step


def _length(start: Point, end: Point) -> int:
    return abs(start.x - end.x) + abs(start.y - end.y)
