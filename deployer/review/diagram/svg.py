"""Writes the drawing: one SVG document that loads nothing and runs nothing, in light and dark. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.review.diagram import pen, style
from deployer.review.diagram.icons import ICONS
from deployer.review.diagram.marks import KINDS, mark, not_drawn
from deployer.review.diagram.shape import ICON, ICON_TO_TEXT, LABEL_SIZE, LINE_HEIGHT, Box, Point
from deployer.review.diagram.text import width

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

    from deployer.review.diagram.labels import Label
    from deployer.review.diagram.model import Line, Picture
    from deployer.review.diagram.route import Route
    from deployer.review.diagram.shape import Border, Placed, Symbol
    from templates_src.evaluate import Resource

_LEGEND = 40
_LEGEND_GAP = 26
_GLYPH = 24
_GLYPH_MARGIN = 6
_SCALE = (ICON - 2 * _GLYPH_MARGIN) / _GLYPH
# Titles are read in a tooltip.
_MOST_LINES = 60
_BOLD = ("cloud", "region", "vpc")


class Drawing:
    """Everything in its place, ready to be written."""

    def __init__(
        self,
        picture: Picture,
        placed: Placed,
        routes: tuple[Route, ...],
        labels: tuple[Label, ...],
        marks: Mapping[str, str],
    ) -> None:
        self.picture, self.placed, self.routes, self.marks = picture, placed, routes, marks
        self.frames = {frame.key: frame for frame in picture.frames}
        self.labels = {label.route: label for label in labels}

    def write(self, title: str) -> str:
        """The document.

        Args:
            title: what it is a diagram of.
        """
        wide, high = self.placed.width, self.placed.height + _LEGEND
        size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        said = 'role="img" aria-labelledby="cd-title cd-desc"'
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{style.NAME}" {size} {said}>',
            f'<title id="cd-title">{pen.said(title)}</title>',
            f'<desc id="cd-desc">{pen.said(self._description())}</desc>',
            f"<style>{style.sheet()}</style>",
            f'<rect class="cd-b" width="{wide}" height="{high}"/>',
            *(self._border(border) for border in self.placed.borders),
            *(self._route(route) for route in self.routes),
            *(self._label(label) for label in self.labels.values()),
            *(self._symbol(symbol) for symbol in self.placed.symbols.values()),
            *self._legend(24, self.placed.height + _LEGEND // 2 - 6),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _description(self) -> str:
        """The same in words: who is joined to whom."""
        names = {node.key: f"{node.name} {node.key}" for node in self.picture.nodes}
        ways = [
            f"{names[line.start]} {'and' if line.both else 'to'} {names[line.end]}"
            f"{f' ({line.label})' if line.label else ''}"
            for line in self.picture.lines
        ]
        text = f"{len(self.picture.nodes)} symbols, {len(ways)} lines. {'; '.join(ways)}."
        missing = not_drawn(self.picture, self.marks)
        return f"{text} Changes that are not drawn: {', '.join(missing)}." if missing else text

    def _border(self, border: Border) -> str:
        frame, box = self.frames.get(border.key), border.box
        found = mark(frame, self.marks) if frame else None
        parts = [f'<g id="{pen.name(border.key)}">' if border.key else "<g>"]
        if frame:
            parts.append(f"<title>{pen.said(_told(frame.members, self.marks))}</title>")
        parts.append(pen.rect(box, f"cd-f cd-f-{border.look}", 10 if border.look == "spread" else 2))
        if found:
            colour = KINDS[found.kind].colour
            parts.append(pen.rect(box.grown(1), f"cd-m cd-k-{colour}", 3))
            parts.append(pen.chip(found.text, colour, *_corner(border, found.text)))
        if border.title:
            size = "s" if border.look in ("public", "private", "isolated") else "t"
            look = f"cd-{size} cd-x-{border.look}{' cd-w' if border.look in _BOLD else ''}"
            parts.append(pen.word(border.title, border.title_box.x0 + 2, border.title_box.y1 - 4, look))
        return "".join([*parts, "</g>"])

    def _route(self, route: Route) -> str:
        line = route.line
        parts = [
            f'<g class="cd-{line.kind}{self._dim(line)}"><title>{pen.said(_why(line))}</title>',
            f'<path class="cd-p" d="{pen.way(route)}"/>',
            pen.head(route.points[-2], route.points[-1]),
        ]
        if line.both:
            parts.append(pen.head(route.points[1], route.points[0]))
        return "".join([*parts, "</g>"])

    def _dim(self, line: Line) -> str:
        ends = [self.placed.symbols[key].node for key in (line.start, line.end)]
        return " cd-dim" if self.marks and not any(mark(node, self.marks) for node in ends) else ""

    def _label(self, label: Label) -> str:
        """On a field of its own, after every line: none runs through it."""
        box, kind = label.box, self.routes[label.route].line.kind
        x, y = (box.x0 + box.x1) // 2, (box.y0 + box.y1) // 2 + pen.BASELINE
        return f'<g class="cd-{kind}">{pen.rect(box, "cd-b", 3)}{pen.word(label.text, x, y, "cd-l")}</g>'

    def _symbol(self, symbol: Symbol) -> str:
        node, icon = symbol.node, symbol.icon
        found = mark(node, self.marks)
        dim = " cd-dim" if self.marks and not found else ""
        move = f"translate({icon.x0 + _GLYPH_MARGIN} {icon.y0 + _GLYPH_MARGIN}) scale({_SCALE:.3f})"
        title = _told(node.members, self.marks) or node.name
        parts = [
            f'<g id="{pen.name(node.key)}"><title>{pen.said(title)}</title>',
            # What is dimmed lets nothing shine through.
            pen.rect(icon, "cd-b", 5) if dim else "",
            pen.rect(icon, f"cd-g-{node.category}{dim}", 5),
            f'<path class="cd-i" transform="{move}" d="{ICONS[node.icon]}"/>',
        ]
        y = icon.y1 + ICON_TO_TEXT + LINE_HEIGHT - pen.BASELINE
        for look, texts in (("cd-n", symbol.names), ("cd-d", symbol.details)):
            for text in texts:
                parts.append(pen.word(text, symbol.x, y, look))
                y += LINE_HEIGHT
        if found:
            colour = KINDS[found.kind].colour
            parts.append(pen.rect(icon.grown(3), f"cd-m cd-k-{colour}", 7))
            parts.append(pen.chip(found.text, colour, icon.x1 - 10, icon.y0 - 12))
        if len(node.main) > 1:
            parts.append(pen.count(len(node.main), icon.x1, icon.y1 - 3))
        return "".join([*parts, "</g>"])

    def _legend(self, x: int, y: int) -> Iterator[str]:
        """What lines and marks mean, from left to right."""
        for kind, words in (("traffic", "traffic"), ("uses", "uses (Ref, GetAtt)")):
            if any(line.kind == kind for line in self.picture.lines):
                arrow = pen.head(Point(x, y), Point(x + 36, y))
                yield f'<g class="cd-{kind}"><path class="cd-p" d="M{x} {y}h29"/>{arrow}</g>'
                x = yield from _legend_words(words, x + 44, y)
        if any(len(node.main) > 1 for node in self.picture.nodes):
            yield pen.count(3, x + 12, y)
            x = yield from _legend_words("three of a kind", x + 30, y)
        if any(border.look == "spread" for border in self.placed.borders):
            yield pen.rect(Box(x, y - 8, x + 22, y + 8), "cd-f cd-f-spread", 4)
            x = yield from _legend_words("in several zones", x + 28, y)
        found = [mark(each, self.marks) for each in self.picture.drawn]
        shown = {one.kind for one in found if one is not None}
        for name, meaning in KINDS.items():
            if name in shown:
                yield pen.chip(meaning.sign, meaning.colour, x, y - 9)
                x = yield from _legend_words(meaning.words, x + pen.chip_width(meaning.sign) + 6, y)
        missing = len(not_drawn(self.picture, self.marks))
        if missing:
            yield from _legend_words(f"{missing} change{'s' if missing > 1 else ''} without a symbol", x, y)


def _corner(border: Border, text: str) -> Point:
    """Where the mark of a frame stands: at the right, beside its title or at the other end."""
    box, x = border.box, border.box.x1 - pen.chip_width(text) - 4
    beside, other = box.y0 + 4, box.y1 - pen.CHIP_HEIGHT - 4
    if border.title_below:
        beside, other = other, beside
    return Point(x, beside if x > border.title_box.x1 else other)


def _legend_words(text: str, x: int, y: int) -> Generator[str, None, int]:
    """Yields the words; returns where the next ones begin."""
    yield pen.word(text, x, y + pen.BASELINE, "cd-s cd-x-zone")
    return x + width(text, LABEL_SIZE) + _LEGEND_GAP


def _told(members: Iterable[Resource], marks: Mapping[str, str]) -> str:
    """Full address and type of each resource, and what happens to it."""
    lines = [
        f"{one.address} {one.type}{f': {KINDS[marks[one.address]].words}' if one.address in marks else ''}"
        for one in members
    ]
    return "\n".join(lines)


def _why(line: Line) -> str:
    more = len(line.sources) - _MOST_LINES
    lines = [f"{line.start} {'↔' if line.both else '→'} {line.end}{f', {line.label}' if line.label else ''}"]
    lines += [f"by {source}" for source in line.sources[:_MOST_LINES]]
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])
