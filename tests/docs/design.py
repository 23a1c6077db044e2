"""The line items of the design document: bullets, numbered lines and the variables that it lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADING = re.compile(r"#{2,3} (?P<text>.+)")
JOIN = " \u203a "  # a nested bullet, after the one it belongs to
_LINE_ITEM = re.compile(r"(?P<indent> *)(?P<mark>-|\d+\.) (?P<text>.+)")
_FENCE = re.compile(r" *```")
_VARIABLE = re.compile(r'"[A-Z_]+": ".*?"|[A-Z_]+=.+')
_VARIABLES_HEADING = "Environment Variables"


@dataclass(frozen=True)
class Item:
    """One line item with the nearest heading above it; its text begins with the items it is nested in."""

    section: str
    text: str


@dataclass(frozen=True)
class LineItems:
    """What the document lists, by the way it lists it."""

    bullets: tuple[Item, ...]
    numbered: tuple[Item, ...]
    variables: tuple[Item, ...]

    @property
    def all(self) -> tuple[Item, ...]:
        """Every item, of every kind."""
        return self.bullets + self.numbered + self.variables


def normalised(text: str) -> str:
    """What two spellings of one item share: its words, without emphasis, code marks and a parent's colon."""
    parts = text.replace("**", "").replace("`", "").split(JOIN.strip())
    return JOIN.join(" ".join(part.split()).removesuffix(":") for part in parts)


def headings(document: str) -> list[str]:
    """The headings that divide a document, in order; the document's title is none."""
    return [match["text"] for line in document.splitlines() if (match := HEADING.fullmatch(line))]


def line_items(document: str) -> LineItems:
    """Every bullet (those of the build specification too), numbered line and environment variable."""
    found: dict[str, list[Item]] = {"bullet": [], "number": [], "variable": []}
    section, fenced = "", False
    parents: list[tuple[int, str]] = []
    for line in document.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif heading := HEADING.fullmatch(line):
            section, parents = heading["text"], []
        elif item := _LINE_ITEM.fullmatch(line):
            indent = len(item["indent"])
            parents = [*(parent for parent in parents if parent[0] < indent), (indent, item["text"])]
            text = normalised(JOIN.join(text for _, text in parents))
            found["bullet" if item["mark"] == "-" else "number"].append(Item(section, text))
        elif fenced and section == _VARIABLES_HEADING and (variable := _VARIABLE.match(line.strip())):
            found["variable"].append(Item(section, normalised(variable[0])))
        elif line and not fenced and not line.startswith(" "):
            parents = []
    return LineItems(tuple(found["bullet"]), tuple(found["number"]), tuple(found["variable"]))
