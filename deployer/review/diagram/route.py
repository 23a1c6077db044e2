"""Ways of the lines: along tracks between the symbols, with few bends and crossings, never through a symbol.

Every line takes the cheapest way on a grid of tracks. Pure: ties are broken by the order of the tracks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from deployer.review.diagram.search import cheapest
from deployer.review.diagram.shape import Box, Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.review.diagram.model import Line
    from deployer.review.diagram.shape import Placed, Symbol

# How far from a symbol a line first turns, and how far apart tracks are.
OUT = 14
TRACK = 11
CLEAR = 8
BEND, CROSSING, TOUCHING, OVER_TITLE, ALONG_FRAME, OFF_CENTRE = 60, 90, 3000, 400, 3, 24
SHARED = 0.6
_NEAR_FRAME = 6
_SIDES = ((-1, 0), (1, 0), (0, -1), (0, 1))
_LEFT, _RIGHT, _UP, _DOWN = range(4)
_OPPOSITE = (_RIGHT, _LEFT, _DOWN, _UP)


@dataclass(frozen=True, kw_only=True)
class Route:
    """A line with its way, corner by corner, from edge to edge of two symbols."""

    line: Line
    points: tuple[Point, ...]


class Port(NamedTuple):
    """Where a line may leave a symbol: at its edge, out on the first track, to which side, at which price."""

    edge: Point
    out: Point
    side: int
    cost: int


class Place(NamedTuple):
    """Where the search is: on which tracks, going to which side."""

    column: int
    row: int
    side: int


def route(lines: tuple[Line, ...], placed: Placed) -> tuple[Route, ...]:
    """A way for every line, in the order of the lines."""
    return _Router(placed).all(lines)


def ports(symbol: Symbol) -> list[Port]:
    """Places around a symbol where lines begin and end: the middle of each side, and beside it."""
    icon, box = symbol.icon, symbol.box
    found = []
    for offset in (0, -TRACK, TRACK):
        cost = OFF_CENTRE if offset else 0
        y, x = symbol.y + offset, symbol.x + offset
        found += [
            Port(Point(icon.x0, y), Point(box.x0 - OUT, y), _LEFT, cost),
            Port(Point(icon.x1, y), Point(box.x1 + OUT, y), _RIGHT, cost),
            Port(Point(x, icon.y0), Point(x, box.y0 - OUT), _UP, cost),
            Port(Point(x, box.y1), Point(x, box.y1 + OUT), _DOWN, cost),
        ]
    return found


class _Router:
    def __init__(self, placed: Placed) -> None:
        self.symbols = placed.symbols
        self.boxes = [one.box.grown(CLEAR) for one in placed.symbols.values()]
        self.titles = [border.title_box.grown(4) for border in placed.borders if border.title]
        self.edges = [edge for border in placed.borders for edge in edges(border.box, _NEAR_FRAME)]
        xs, ys = self._tracks(placed)
        self.xs, self.ys = sorted(xs), sorted(ys)
        self.column = {x: index for index, x in enumerate(self.xs)}
        self.row = {y: index for index, y in enumerate(self.ys)}
        # Taken: stretch → the lines that run along it; point → the lines that pass there.
        self.taken: dict[tuple[int, int, bool], list[Line]] = defaultdict(list)
        self.passed: dict[tuple[int, int], list[Line]] = defaultdict(list)
        self.ends: dict[Point, list[tuple[Line, bool]]] = defaultdict(list)
        self.prices: dict[tuple[int, int, bool], float] = {}

    def all(self, lines: tuple[Line, ...]) -> tuple[Route, ...]:
        """Short lines and traffic first: the others go around them."""
        order = sorted(
            range(len(lines)), key=lambda index: (lines[index].kind, self._far(lines[index]), index)
        )
        found = {index: self._one(lines[index]) for index in order}
        return tuple(found[index] for index in range(len(lines)))

    def _far(self, line: Line) -> int:
        start, end = self.symbols[line.start], self.symbols[line.end]
        return abs(start.x - end.x) + abs(start.y - end.y)

    def _tracks(self, placed: Placed) -> tuple[set[int], set[int]]:
        xs: set[int] = set()
        ys: set[int] = set()
        for one in placed.symbols.values():
            for port in ports(one):
                xs.add(port.out.x)
                ys.add(port.out.y)
            xs |= {one.box.x0 - OUT - TRACK, one.box.x1 + OUT + TRACK}
            ys |= {one.box.y0 - OUT - TRACK, one.box.y1 + OUT + TRACK}
        inner = range(CLEAR, placed.width - CLEAR), range(CLEAR, placed.height - CLEAR)
        return {x for x in xs if x in inner[0]}, {y for y in ys if y in inner[1]}

    def _one(self, line: Line) -> Route:
        starts = self._open(line, self.symbols[line.start], outward=True)
        ends = self._open(line, self.symbols[line.end], outward=False)
        way = self._search(line, starts, ends)
        first, last = (one for one in way if isinstance(one, Port))
        places = [one for one in way if isinstance(one, Place)]
        self._take(line, [(one.column, one.row) for one in places])
        self.ends[first.edge].append((line, True))
        self.ends[last.edge].append((line, False))
        corners = [Point(self.xs[one.column], self.ys[one.row]) for one in places]
        return Route(line=line, points=tuple(_straightened([first.edge, *corners, last.edge])))

    def _open(self, line: Line, symbol: Symbol, *, outward: bool) -> list[tuple[Port, int]]:
        """Ports with their price: one that another line uses otherwise is left to it."""
        found = []
        for port in ports(symbol):
            if port.out.x not in self.column or port.out.y not in self.row:
                continue
            others = self.ends[port.edge]
            alike = all(
                (way == outward and other.kind == line.kind and not other.both and not line.both)
                for other, way in others
            )
            stub = stretch(port.edge, port.out)
            own = symbol.box.grown(CLEAR)
            blocked = any(stub.meets(box) for box in self.boxes if box != own)
            price = port.cost + (0 if alike else TOUCHING) + (10 * TOUCHING if blocked else 0)
            found.append((port, price))
        return found

    def _search(
        self, line: Line, starts: list[tuple[Port, int]], ends: list[tuple[Port, int]]
    ) -> list[Port | Place]:
        """The way from a port over tracks to a port. There always is one: nothing is forbidden, only dear."""
        aim = self.symbols[line.end].box.grown(OUT)
        arrivals = {}
        for port, price in ends:
            inward = Place(self.column[port.out.x], self.row[port.out.y], _OPPOSITE[port.side])
            arrivals[inward] = (port, price)

        def following(state: Port | Place) -> Iterator[tuple[Port | Place, float]]:
            if isinstance(state, Port):
                yield Place(self.column[state.out.x], self.row[state.out.y], state.side), 0
                return
            if state in arrivals:
                yield arrivals[state]
            yield from self._steps(line, state)

        def left(state: Port | Place) -> float:
            if isinstance(state, Port):
                return 0
            x, y = self.xs[state.column], self.ys[state.row]
            return max(aim.x0 - x, 0, x - aim.x1) + max(aim.y0 - y, 0, y - aim.y1)

        finals = {port for port, _ in ends}
        return cheapest(starts, following, left, lambda state: state in finals)

    def _steps(self, line: Line, place: Place) -> Iterator[tuple[Place, float]]:
        """A track on, or a turn where the line stands."""
        for side in range(len(_SIDES)):
            if side not in (place.side, _OPPOSITE[place.side]):
                yield Place(place.column, place.row, side), BEND
        dx, dy = _SIDES[place.side]
        i, j = place.column + dx, place.row + dy
        if not (0 <= i < len(self.xs) and 0 <= j < len(self.ys)):
            return
        piece = (min(i, place.column), min(j, place.row), dx != 0)
        cost = self._price(piece)
        others = self.taken.get(piece, ())
        if others:
            cost = cost * SHARED if all(_together(line, other) for other in others) else cost + TOUCHING
        else:
            cost += sum(CROSSING for other in self.passed.get((i, j), ()) if not _together(line, other))
        yield Place(i, j, place.side), cost

    def _price(self, piece: tuple[int, int, bool]) -> float:
        """What a stretch costs whoever takes it: its length, and much more where it should not be."""
        if piece not in self.prices:
            i, j, level = piece
            x, y = self.xs[i], self.ys[j]
            box = Box(x, y - 1, self.xs[i + 1], y + 1) if level else Box(x - 1, y, x + 1, self.ys[j + 1])
            length = box.width if level else box.height
            cost = float(length)
            cost += sum(10 * TOUCHING for other in self.boxes if box.meets(other))
            cost += sum(OVER_TITLE for other in self.titles if box.meets(other))
            # Across a frame's edge is fine, along it a line is taken for the edge.
            if any(level == (edge.width > edge.height) and box.meets(edge) for edge in self.edges):
                cost += ALONG_FRAME * length
            self.prices[piece] = cost
        return self.prices[piece]

    def _take(self, line: Line, way: list[tuple[int, int]]) -> None:
        for one in dict.fromkeys(way):
            self.passed[one].append(line)
        for (i, j), (ni, nj) in pairwise(way):
            if (i, j) != (ni, nj):
                self.taken[min(i, ni), min(j, nj), j == nj].append(line)


def stretch(one: Point, other: Point) -> Box:
    """The box of a piece of a line, a pixel wide to both sides."""
    x0, x1, y0, y1 = min(one.x, other.x), max(one.x, other.x), min(one.y, other.y), max(one.y, other.y)
    return Box(x0 - 1, y0 - 1, x1 + 1, y1 + 1)


def _together(one: Line, other: Line) -> bool:
    """Whether two lines may share a stretch: like branches of one tree."""
    return one.kind == other.kind and (one.start == other.start or one.end == other.end)


def edges(box: Box, thick: int) -> tuple[Box, Box, Box, Box]:
    """The four edges of a box, left, right, upper and lower, each so thick to both sides."""
    x0, y0, x1, y1 = box
    return (
        Box(x0 - thick, y0, x0 + thick, y1),
        Box(x1 - thick, y0, x1 + thick, y1),
        Box(x0, y0 - thick, x1, y0 + thick),
        Box(x0, y1 - thick, x1, y1 + thick),
    )


def _straightened(points: list[Point]) -> list[Point]:
    """Without the points that are no corners."""
    result = points[:1]
    for index in range(1, len(points) - 1):
        one, here, other = result[-1], points[index], points[index + 1]
        level = one.y == here.y == other.y
        upright = one.x == here.x == other.x
        if not (level or upright):
            result.append(here)
    return [*result, points[-1]]
