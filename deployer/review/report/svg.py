"""Whether a drawing may be put into the page as it is: it draws, and does nothing else. Pure."""

from __future__ import annotations

from html.parser import HTMLParser

# What draws or describes. A script, a link, a foreign document or an image is none of it.
_STRUCTURE = {"svg", "g", "defs", "title", "desc", "style", "marker", "symbol", "use", "clippath", "mask"}
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
_PAINT = {"pattern", "lineargradient", "radialgradient", "stop"}
_ELEMENTS = _STRUCTURE | _SHAPES | _PAINT
# A backslash spells any of the others in another way.
_LOADING = ("url(", "@import", "javascript:", "data:", "http:", "https:", "//", "\\")


def refusal(svg: str) -> str:
    """What in it the page does not take in; empty when it may be shown."""
    reader = _Reader()
    reader.feed(svg.strip())
    reader.close()
    if not svg.lstrip().startswith("<svg") or not svg.rstrip().endswith("</svg>"):
        return "something else than one drawing"
    return reader.refused or ("elements that do not end" if reader.open else "")


class _Reader(HTMLParser):
    """Reads as a browser does, and remembers the first thing that is not allowed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.refused = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element: allowed, and with attributes that neither act nor load."""
        self.handle_startendtag(tag, attrs)
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        if tag not in _ELEMENTS:
            self._refuse(f"an element {tag}")
        if not self.open and tag != "svg":
            self._refuse("more than one drawing")
        for name, value in attrs:
            if name.startswith("on") or (name.endswith("href") and not (value or "").startswith("#")):
                self._refuse(f"an attribute {name}")
            elif name not in ("xmlns", "xmlns:xlink") and _loads(value or ""):
                self._refuse(f"an attribute {name} that loads something")

    def handle_endtag(self, tag: str) -> None:
        """The end of the element that is open."""
        if not self.open or self.open.pop() != tag:
            self._refuse("elements that do not nest")

    def handle_data(self, data: str) -> None:
        """Text; a style sheet must not load anything either."""
        if self.open[-1:] == ["style"] and _loads(data):
            self._refuse("a style that loads something")
        elif not self.open and data.strip():
            self._refuse("text around the drawing")

    def handle_comment(self, data: str) -> None:
        """A comment may end where another reader does not see it."""
        self._refuse("a comment")

    def handle_decl(self, decl: str) -> None:
        """A declaration belongs to a file, not to a page."""
        self._refuse("a declaration")

    def handle_pi(self, data: str) -> None:
        """So does an instruction."""
        self._refuse("an instruction")

    def unknown_decl(self, data: str) -> None:
        """Nor a CDATA section, which HTML reads in another way."""
        self._refuse("a CDATA section")

    def _refuse(self, what: str) -> None:
        self.refused = self.refused or what


def _loads(text: str) -> bool:
    # A reference inside the same drawing is no loading.
    compact = "".join(text.lower().split()).replace("url(#", "").replace('url("#', "")
    return any(word in compact for word in _LOADING)
