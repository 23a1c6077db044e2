"""Boxes and places, in whole pixels. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.review.diagram.model import Node

ICON = 44
NAME_SIZE, DETAIL_SIZE, FRAME_SIZE, LABEL_SIZE = 13, 12, 12, 11
LINE_HEIGHT = 15
ICON_TO_TEXT = 6
NODE_WIDTH = 136

FrameLook = Literal["cloud", "region", "vpc", "zone", "public", "private", "isolated", "spread"]


class Point(NamedTuple):
    """A place."""

    x: int
    y: int


class Box(NamedTuple):
    """A rectangle from its upper left to its lower right corner."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.y1 - self.y0

    def grown(self, by: int) -> Box:
        """The box with a margin around."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def moved(self, x: int, y: int) -> Box:
        """The box somewhere else."""
        return Box(self.x0 + x, self.y0 + y, self.x1 + x, self.y1 + y)


@dataclass(frozen=True, kw_only=True, eq=False)
class Symbol:
    """A node with its place.

    Attributes:
        node: what it shows.
        names, details: its text, line by line.
        x, y: centre of its icon.
        width: of the whole symbol.
    """

    node: Node
    names: tuple[str, ...]
    details: tuple[str, ...]
    width: int
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        """Of the whole symbol."""
        return ICON + ICON_TO_TEXT + LINE_HEIGHT * (len(self.names) + len(self.details))

    @property
    def icon(self) -> Box:
        """Where its icon is."""
        half = ICON // 2
        return Box(self.x - half, self.y - half, self.x + half, self.y + half)

    @property
    def box(self) -> Box:
        """Where it is, with its text."""
        top = self.y - ICON // 2
        half = self.width // 2
        return Box(self.x - half, top, self.x + half, top + self.height)


@dataclass(frozen=True, kw_only=True)
class Border:
    """A frame with its place.

    Attributes:
        key: address of what it is of; empty for frames around several.
        look: how it is drawn.
        title: written at an upper corner, or at a lower one when ``title_below``.
    """

    key: str
    look: FrameLook
    title: str
    box: Box
    title_box: Box
    title_below: bool = False


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Everything but the lines, in its place.

    Attributes:
        symbols: key of a node → where it is.
        borders: the frames, outer ones first.
        width, height: of the whole.
    """

    symbols: Mapping[str, Symbol]
    borders: tuple[Border, ...]
    width: int
    height: int
