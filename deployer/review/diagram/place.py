"""Where everything stands: the requests' way from left to right, what is used below, what watches at its end.

Pure, and the same for the same picture: nothing here depends on hashes, fonts or time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deployer.review.diagram.lanes import Wish, rows_of, spread
from deployer.review.diagram.model import INTERNET
from deployer.review.diagram.shape import (
    DETAIL_SIZE,
    FRAME_SIZE,
    ICON,
    NAME_SIZE,
    NODE_WIDTH,
    Border,
    Box,
    Placed,
    Symbol,
)
from deployer.review.diagram.text import width, wrapped
from deployer.review.diagram.vpc import Inside, inside_of

if TYPE_CHECKING:
    from deployer.review.diagram.model import Node, Picture, Zone
    from deployer.review.diagram.shape import FrameLook

MARGIN = 16
PAD = 22
TITLE = 26
GAP = 36
STEP = NODE_WIDTH + 18
ROW_GAP = 34
_NARROW = 84
_LINES = 2


def place(picture: Picture) -> Placed:
    """A place for each node and frame."""
    return _Plan(picture).placed()


def symbol(node: Node) -> Symbol:
    """A node with its text laid out, and no place yet."""
    room = _NARROW if node.zone in ("border", "outside") else NODE_WIDTH
    names = wrapped(node.name, NAME_SIZE, room, _LINES, bold=True)
    lines = [line for text in node.details for line in wrapped(text, DETAIL_SIZE, room, _LINES)]
    details = tuple(lines[:_LINES])
    texts = [width(text, NAME_SIZE, bold=True) for text in names]
    texts += [width(text, DETAIL_SIZE) for text in details]
    wide = max([ICON, *texts])
    return Symbol(node=node, names=names, details=details, width=wide + wide % 2)


class _Plan:
    """Builds from the VPC outwards."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.symbols = {node.key: symbol(node) for node in picture.nodes}
        self.done: dict[str, Symbol] = {}
        self.neighbours: dict[str, list[str]] = {key: [] for key in self.symbols}
        for line in picture.lines:
            self.neighbours[line.start].append(line.end)
            self.neighbours[line.end].append(line.start)

    def placed(self) -> Placed:
        inside = inside_of(self.picture, self.symbols)
        outside = self._of("outside")
        left = MARGIN + (NODE_WIDTH if outside else 0)
        x, top = left + 2 * PAD, MARGIN + 2 * TITLE + self._height("global") + PAD
        entry = sum(one.height + ROW_GAP for one in self._of("entry"))
        block = max(inside.height, self._rows() * (self._tallest("operate") + ROW_GAP), entry)
        axis = top + inside.axis
        x = self._entry(x, top, axis)
        if inside.height:
            self._take(inside, x, top)
            x += inside.width + GAP
        right = self._operate(x, top, axis)
        right = max(right, left + 2 * PAD + STEP * self._widest(), left + 8 * PAD)
        base = top + max(block, inside.height + inside.below)
        low = base + (GAP - PAD + self._height("store") if self._of("store") else 0)
        span = (left + 2 * PAD + NODE_WIDTH // 2, right - NODE_WIDTH // 2)
        self._lane("store", base + GAP + ICON // 2, span)
        self._lane("global", MARGIN + TITLE + ICON // 2 + 4, span)
        if outside:
            self._put(INTERNET, MARGIN + NODE_WIDTH // 2 - 14, axis)
        region = Box(left + PAD, top - TITLE, right + PAD, low + PAD)
        cloud = Box(left, MARGIN, region.x1 + PAD, region.y1 + PAD)
        frames = [
            self._border("cloud", "AWS Cloud", cloud),
            self._border("region", f"Region {self.picture.region}", region),
        ]
        borders = (*frames, *(inside.borders_at(self._vpc_x, top) if inside.height else ()))
        return Placed(symbols=self.done, borders=borders, width=cloud.x1 + MARGIN, height=cloud.y1 + MARGIN)

    def _border(self, look: FrameLook, title: str, box: Box) -> Border:
        room = Box(box.x0 + 8, box.y0 + 5, box.x0 + 14 + width(title, FRAME_SIZE, bold=True), box.y0 + 21)
        return Border(key="", look=look, title=title, box=box, title_box=room)

    def _of(self, zone: Zone) -> list[Symbol]:
        return [self.symbols[node.key] for node in self.picture.nodes if node.zone == zone]

    def _height(self, zone: Zone) -> int:
        return self._tallest(zone) + PAD if self._of(zone) else 0

    def _widest(self) -> int:
        return max(len(self._of("store")), len(self._of("global")))

    def _put(self, key: str, x: int, y: int) -> None:
        self.done[key] = replace(self.symbols[key], x=x, y=y)

    def _take(self, inside: Inside, x: int, y: int) -> None:
        self._vpc_x = x
        for key, point in inside.places.items():
            self._put(key, point.x + x, point.y + y)

    def _entry(self, x: int, top: int, axis: int) -> int:
        """The column before the VPC: above the way of the requests, then below."""
        column = self._of("entry")
        y = top + TITLE
        for one in column:
            self._put(one.node.key, x + NODE_WIDTH // 2, y + ICON // 2)
            y += one.height + ROW_GAP
            if y < axis + ICON < y + one.height + 2 * ROW_GAP:
                y = axis + ICON + ROW_GAP
        return x + (NODE_WIDTH + GAP if column else 0)

    def _operate(self, x: int, top: int, axis: int) -> int:
        """Two columns after the VPC, who tells and who is told, in common rows. Returns where they end."""
        tells, told = self._operators()
        rows = self._rows()
        step = self._tallest("operate") + ROW_GAP
        first = max(axis - step * ((rows - 1) // 2), top + ICON // 2 + PAD)
        ends = [(line.start, line.end) for line in self.picture.lines]
        zones = {node.key: node.zone for node in self.picture.nodes}
        columns = [[one.node.key for one in column] for column in (tells, told)]
        at = rows_of(columns, ends, {key: self._level(zone, rows) for key, zone in zones.items()}, rows)
        for column in columns:
            for key in column:
                self._put(key, x + NODE_WIDTH // 2, first + at[key] * step)
            x += NODE_WIDTH + GAP if column else 0
        return x - GAP

    def _level(self, zone: Zone, rows: int) -> int:
        """The row that a node elsewhere is nearest to."""
        return {"global": -1, "store": rows}.get(zone, (rows - 1) // 2)

    def _operators(self) -> tuple[list[Symbol], list[Symbol]]:
        """Who names another of them, and the others; who has nothing to do with another evens it out."""
        column = self._of("operate")
        keys = {one.node.key for one in column}
        starts = {line.start for line in self.picture.lines if line.end in keys and line.start in keys}
        ends = {line.end for line in self.picture.lines if line.end in keys and line.start in keys}
        tells = [one for one in column if one.node.key in starts]
        told = [one for one in column if one.node.key in ends - starts]
        for one in column:
            if one.node.key not in starts | ends:
                (tells if len(tells) <= len(told) else told).append(one)
        return tells, told

    def _rows(self) -> int:
        return max(len(column) for column in self._operators())

    def _tallest(self, zone: Zone) -> int:
        return max([one.height for one in self._of(zone)], default=0)

    def _lane(self, zone: Zone, y: int, span: tuple[int, int]) -> None:
        wishes = [
            Wish(one.node.key, self._mean(one, vertical=False, default=span[1])) for one in self._of(zone)
        ]
        for key, x in spread(wishes, STEP, *span).items():
            self._put(key, x, y)

    def _mean(self, one: Symbol, *, vertical: bool, default: int) -> int:
        others = [self.done[key] for key in self.neighbours[one.node.key] if key in self.done]
        values = [other.y if vertical else other.x for other in others]
        return sum(values) // len(values) if values else default
