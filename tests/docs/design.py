"""The line items of the design document: bullets, numbered lines and what its code blocks list."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"#{2,4} (?P<text>.+)")
_LINE_ITEM = re.compile(r"(?P<indent> *)(?P<mark>-|\d+\.) (?P<text>.+)")
_FENCE = re.compile(r" *```")
_VARIABLE = re.compile(r'"?(?P<name>[A-Z][A-Z_]+)"?[:=]')
JOIN = " › "


@dataclass(frozen=True)
class Item:
    """One line item, under the nearest heading, with the bullets above it that it belongs to."""

    section: str
    text: str
    is_bullet: bool


def normalised(text: str) -> str:
    """What two spellings of one item share: the words, without emphasis and without a parent's colon."""
    parts = text.replace("**", "").split(JOIN.strip())
    return JOIN.join(" ".join(part.split()).removesuffix(":") for part in parts)


def line_items(document: str) -> list[Item]:
    """Every bullet and numbered line outside code fences, in order."""
    found: list[Item] = []
    section, parents, fenced = "", [(-1, "")], False
    for line in document.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced or not line.strip():
            continue
        elif heading := _HEADING.fullmatch(line):
            section, parents = heading["text"], [(-1, "")]
        elif item := _LINE_ITEM.fullmatch(line):
            while parents[-1][0] >= len(item["indent"]):
                parents.pop()
            text = JOIN.join([*(parent for _, parent in parents[1:]), item["text"]])
            parents.append((len(item["indent"]), item["text"]))
            found.append(Item(section, normalised(text), item["mark"] == "-"))
        elif not line.startswith(" "):
            parents = [(-1, "")]
    return found


def variables(document: str) -> list[Item]:
    """The names that the code blocks under "Environment Variables" list."""
    section = document.partition("### Environment Variables\n")[2].partition("\n## ")[0]
    return [
        Item("Environment Variables", match["name"], is_bullet=False)
        for line in section.splitlines()
        if (match := _VARIABLE.match(line.strip()))
    ]
