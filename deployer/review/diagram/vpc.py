"""Inside a VPC: tiers of subnets from left to right, availability zones above and below the requests' way.

What stands in several zones stands between them. Pure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deployer.review.diagram.shape import FRAME_SIZE, ICON, NODE_WIDTH, Border, Box, Point
from deployer.review.diagram.text import shortened, width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.review.diagram.model import Frame, Node, Picture
    from deployer.review.diagram.shape import FrameLook, Symbol

PAD = 14
TITLE = 26
SUBNET_WIDTH = NODE_WIDTH + 2 * PAD
COLUMN_GAP = 30
# A band reaches so far into the subnets that it stands in.
REACH = 20
STACK_GAP = 26
EMPTY = 40
_LOOKS: tuple[FrameLook, ...] = ("public", "private", "isolated")
_NAMES = ("Public subnet", "Private subnet", "Isolated subnet")


@dataclass(frozen=True, kw_only=True)
class Inside:
    """A VPC laid out from its own upper left corner.

    Attributes:
        places: key of a node → centre of its icon.
        borders: the frames.
        axis: how far down the requests' way is.
        below: how far symbols reach beyond the lower edge.
    """

    places: Mapping[str, Point] = field(default_factory=dict)
    borders: tuple[Border, ...] = ()
    width: int = 0
    height: int = 0
    axis: int = 0
    below: int = 0

    def borders_at(self, x: int, y: int) -> list[Border]:
        """The frames, moved."""
        return [
            Border(
                key=one.key,
                look=one.look,
                title=one.title,
                box=one.box.moved(x, y),
                title_box=one.title_box.moved(x, y),
                title_below=one.title_below,
            )
            for one in self.borders
        ]


def inside_of(picture: Picture, symbols: Mapping[str, Symbol]) -> Inside:
    """The layout of the picture's VPC; one without size where there is none."""
    if not any(frame.kind == "vpc" for frame in picture.frames):
        return Inside()
    return _Layout(picture, symbols).inside()


@dataclass
class _Column:
    """Subnets above each other, one a zone, or the space between two such columns."""

    subnets: dict[str, Frame]
    between: list[Node]
    x: int = 0

    @property
    def width(self) -> int:
        if self.subnets:
            return SUBNET_WIDTH
        return NODE_WIDTH + PAD if self.between else 0


class _Layout:
    def __init__(self, picture: Picture, symbols: Mapping[str, Symbol]) -> None:
        self.picture = picture
        self.symbols = symbols
        self.subnets = {frame.key: frame for frame in picture.frames if frame.kind == "subnet"}
        self.zones = sorted({frame.zone for frame in self.subnets.values()})
        self.upper = self.zones[: (len(self.zones) + 1) // 2]
        self.columns = self._columns()
        # How often something is named: what is named most stands on the requests' way.
        self._told: Counter[str] = Counter()
        for line in picture.lines:
            self._told.update({line.start: len(line.sources), line.end: len(line.sources)})
        self.places: dict[str, Point] = {}
        self.borders: list[Border] = []

    def inside(self) -> Inside:
        border = [self.symbols[node.key] for node in self.picture.nodes if node.zone == "border"]
        gateways = [one for one in border if not one.node.subnets and not self._is_endpoint(one)]
        endpoints = [one for one in border if self._is_endpoint(one)]
        left = max([one.width // 2 + PAD + 10 for one in gateways], default=PAD)
        end = self._set_columns(left + PAD)
        top = TITLE + 6
        heights = {zone: self._zone_height(zone) for zone in self.zones}
        y = top
        for zone in self.upper:
            self._zone(zone, Box(left, y, end, y + heights[zone]), below=False)
            y += heights[zone] + PAD
        gutter = y - (PAD if self.upper else 0)
        axis = gutter + PAD + ICON // 2
        y = gutter + self._gutter(axis)
        for zone in self.zones[len(self.upper) :]:
            self._zone(zone, Box(left, y, end, y + heights[zone]), below=True)
            y += heights[zone] + PAD
        height = y + (ICON // 2 if endpoints else 0)
        self._bands(gutter, y)
        for index, one in enumerate(gateways):
            self.places[one.node.key] = Point(0, axis + index * (one.height + STACK_GAP))
        self._endpoints(endpoints, height)
        vpc = next(frame for frame in self.picture.frames if frame.kind == "vpc")
        outer = _border(vpc.key, "vpc", vpc.name, Box(0, 0, end + PAD, height))
        below = max([one.height - ICON // 2 for one in endpoints], default=0)
        return Inside(
            places=self.places,
            borders=(outer, *self.borders),
            width=end + PAD,
            height=height,
            axis=axis,
            below=below,
        )

    def _is_endpoint(self, one: Symbol) -> bool:
        return one.node.icon == "endpoint"

    def _columns(self) -> list[_Column]:
        """A column for each tier, or more where a zone has several subnets of one; and the spaces between."""
        columns: list[_Column] = []
        for tier in sorted({frame.tier for frame in self.subnets.values()}):
            by_zone: dict[str, list[Frame]] = {}
            for frame in self.subnets.values():
                if frame.tier == tier:
                    by_zone.setdefault(frame.zone, []).append(frame)
            for index in range(max(len(frames) for frames in by_zone.values())):
                own = {zone: frames[index] for zone, frames in by_zone.items() if index < len(frames)}
                columns += [_Column(own, []), _Column({}, [])]
        floating = [node for node in self.picture.nodes if node.zone == "vpc" and not node.subnets]
        for node in floating:
            columns[self._space_for(node, columns)].between.append(node)
        return columns

    def _space_for(self, node: Node, columns: list[_Column]) -> int:
        """Index of the space nearest to the nodes that it is joined to."""
        at = [
            index
            for line in self.picture.lines
            if node.key in (line.start, line.end)
            for index, column in enumerate(columns)
            for frame in column.subnets.values()
            for other in self.picture.nodes
            if other.key in (line.start, line.end) and frame.key in other.subnets
        ]
        middle = sum(at) // len(at) if at else 0
        return min(middle - middle % 2 + 1, len(columns) - 1)

    def _set_columns(self, x: int) -> int:
        """Gives every column its place; returns where the last one's zone ends."""
        for index, column in enumerate(self.columns):
            last = index == len(self.columns) - 1
            column.x = x
            x += column.width
            if column.subnets:
                x += 0 if last else COLUMN_GAP // 2
            elif column.between or not last:
                x += COLUMN_GAP // 2 + (COLUMN_GAP // 2 if column.between else 0)
            if not column.subnets and column.between:
                column.x += COLUMN_GAP // 2
        return max(
            [column.x + column.width + PAD for column in self.columns if column.width], default=x + PAD
        )

    def _alone_in(self, subnet: str) -> list[Symbol]:
        return [self.symbols[node.key] for node in self.picture.nodes if node.subnets == (subnet,)]

    def _across(self, column: _Column) -> list[Symbol]:
        """What stands in several subnets, the first of which is in this column."""
        keys = {frame.key for frame in column.subnets.values()}
        firsts = [
            node
            for node in self.picture.nodes
            if len(node.subnets) > 1 and self._first(node) in keys and node.zone == "vpc"
        ]
        return sorted(
            (self.symbols[node.key] for node in (*firsts, *column.between)),
            key=lambda one: (-self._told[one.node.key], one.node.key),
        )

    def _first(self, node: Node) -> str:
        return min(node.subnets, key=lambda key: (self.subnets[key].tier, key))

    def _zone_height(self, zone: str) -> int:
        content = EMPTY
        for frame in self.subnets.values():
            if frame.zone == zone:
                stack = self._alone_in(frame.key)
                content = max(content, sum(one.height + 12 for one in stack))
        return TITLE + TITLE + content + REACH + PAD

    def _zone(self, zone: str, box: Box, *, below: bool) -> None:
        title = f"Availability Zone {zone}".strip()
        self.borders.append(_border("", "zone", title, box, below=below))
        y0, y1 = (box.y0 + PAD, box.y1 - TITLE) if below else (box.y0 + TITLE, box.y1 - PAD)
        for column in self.columns:
            frame = column.subnets.get(zone)
            if frame is None:
                continue
            inner = Box(column.x, y0, column.x + column.width, y1)
            look, name = _LOOKS[frame.tier], _NAMES[frame.tier]
            title = shortened(f"{name} {frame.name}".strip(), FRAME_SIZE - 1, inner.width - 8)
            self.borders.append(_border(frame.key, look, title, inner, below=below))
            y = y0 + (REACH + 12 if below else TITLE) + ICON // 2
            for one in self._alone_in(frame.key):
                self.places[one.node.key] = Point(column.x + column.width // 2, y)
                y += one.height + 12

    def _gutter(self, axis: int) -> int:
        """Puts what stands across zones; returns the height of the space for it."""
        tallest = ICON
        for column in self.columns:
            y = axis
            for one in self._across(column):
                self.places[one.node.key] = Point(column.x + column.width // 2, y)
                y += one.height + STACK_GAP
            tallest = max(tallest, y - axis - STACK_GAP)
        return tallest + 2 * PAD

    def _bands(self, top: int, bottom: int) -> None:
        """A band around what stands across, reaching into the subnets it stands in."""
        boxes = {border.key: border.box for border in self.borders if border.key}
        for column in self.columns:
            members = [one for one in self._across(column) if one.node.subnets]
            if not members:
                continue
            own = [boxes[key] for key in members[0].node.subnets]
            above = [box.y1 for box in own if box.y1 <= top]
            under = [box.y0 for box in own if box.y0 >= top]
            y0 = (max(above) if above else top) - REACH
            y1 = (min(under) if under else bottom) + REACH
            box = Box(column.x + 7, y0, column.x + column.width - 7, y1)
            look = Border(key="", look="spread", title="", box=box, title_box=Box(0, 0, 0, 0))
            self.borders.append(look)

    def _endpoints(self, endpoints: list[Symbol], y: int) -> None:
        """On the lower edge, after the column of those whose way they are on."""
        for index, one in enumerate(endpoints):
            users = [
                column
                for line in self.picture.lines
                if line.end == one.node.key
                for column in self.columns
                for node in self.picture.nodes
                if node.key == line.start and self._first_in(node, column)
            ]
            column = users[0] if users else self.columns[0]
            x = column.x + column.width + COLUMN_GAP // 2
            self.places[one.node.key] = Point(x + index * (NODE_WIDTH + PAD), y)

    def _first_in(self, node: Node, column: _Column) -> bool:
        return bool(node.subnets) and self._first(node) in {frame.key for frame in column.subnets.values()}


def _border(key: str, look: FrameLook, title: str, box: Box, *, below: bool = False) -> Border:
    size = FRAME_SIZE if look in ("vpc", "zone") else FRAME_SIZE - 1
    wide = width(title, size, bold=look == "vpc") + 6
    y = box.y1 - 21 if below else box.y0 + 5
    room = Box(box.x0 + 6, y, min(box.x0 + 6 + wide, box.x1), y + 16)
    return Border(key=key, look=look, title=title, box=box, title_box=room, title_below=below)
