"""Single strokes of a drawing, as SVG text: escaped, in whole pixels. Pure."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from deployer.review.diagram.shape import LABEL_SIZE, Box, Point
from deployer.review.diagram.text import width

if TYPE_CHECKING:
    from deployer.review.diagram.route import Route

BASELINE = 4
_ARROW, _ARROW_HALF = 8, 4
CHIP_HEIGHT = 17
_ROUND = 6
_TIMES = "\N{MULTIPLICATION SIGN}"
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9_-]")
# No XML document may hold these, however they are written.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def said(text: str) -> str:
    """Text as it may stand in a document."""
    return escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


def name(address: str) -> str:
    """The id of the group that draws an address."""
    return f"cdr-{_NOT_A_NAME.sub('-', address)}"


def rect(box: Box, look: str, radius: int = 0) -> str:
    """A rectangle."""
    rounded = f' rx="{radius}"' if radius else ""
    place = f'x="{box.x0}" y="{box.y0}" width="{box.width}" height="{box.height}"'
    return f'<rect class="{look}" {place}{rounded}/>'


def word(text: str, x: int, y: int, look: str) -> str:
    """A line of text."""
    return f'<text class="{look}" x="{x}" y="{y}">{said(text)}</text>'


def chip(text: str, colour: str, x: int, y: int) -> str:
    """A mark from its upper left corner."""
    wide = chip_width(text)
    box = Box(x, y, x + wide, y + CHIP_HEIGHT)
    return rect(box, f"cd-q-{colour}", 4) + word(text, x + wide // 2, y + 13, "cd-mn")


def chip_width(text: str) -> int:
    """How wide a mark is."""
    return max(width(text, LABEL_SIZE + 1, bold=True) + 8, CHIP_HEIGHT)


def count(number: int, x: int, y: int) -> str:
    """How many a symbol stands for, around the middle of its place."""
    text = f"{_TIMES}{number}"
    half = width(text, LABEL_SIZE, bold=True) // 2 + 5
    box = Box(x - half, y - 9, x + half, y + 8)
    return rect(box, "cd-c", 8) + word(text, x, y + 3, "cd-cn")


def way(route: Route) -> str:
    """The path of a line: its corners are rounded, and it ends where its arrowhead begins."""
    points = list(route.points)
    points[-1] = _towards(points[-1], points[-2], _ARROW - 1)
    if route.line.both:
        points[0] = _towards(points[0], points[1], _ARROW - 1)
    parts = [f"M{points[0].x} {points[0].y}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_ROUND, _far(before, here) // 2, _far(here, after) // 2)
        one, other = _towards(here, before, radius), _towards(here, after, radius)
        parts.append(f"L{one.x} {one.y}Q{here.x} {here.y} {other.x} {other.y}")
    return "".join([*parts, f"L{points[-1].x} {points[-1].y}"])


def head(before: Point, tip: Point) -> str:
    """An arrowhead."""
    back = _towards(tip, before, _ARROW)
    if before.y == tip.y:
        wings = f"{back.x} {back.y - _ARROW_HALF}L{back.x} {back.y + _ARROW_HALF}"
    else:
        wings = f"{back.x - _ARROW_HALF} {back.y}L{back.x + _ARROW_HALF} {back.y}"
    return f'<path class="cd-a" d="M{tip.x} {tip.y}L{wings}z"/>'


def _far(one: Point, other: Point) -> int:
    return abs(one.x - other.x) + abs(one.y - other.y)


def _towards(start: Point, aim: Point, by: int) -> Point:
    dx, dy = aim.x - start.x, aim.y - start.y
    return Point(start.x + by * (dx > 0) - by * (dx < 0), start.y + by * (dy > 0) - by * (dy < 0))
