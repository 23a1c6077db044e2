"""What a change does to each symbol and frame of a picture. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.changes.model import SYMBOLS
from deployer.review.diagram.errors import DiagramError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.review.diagram.model import Frame, Node, Picture


@dataclass(frozen=True)
class Kind:
    """A kind of change: the name of its colour in ``style``, its sign, what it means."""

    colour: str
    sign: str
    words: str


# The first of several is the one that is shown.
KINDS: Mapping[str, Kind] = {
    "replace": Kind("replace", SYMBOLS["replace"], "replaced"),
    "delete": Kind("delete", SYMBOLS["delete"], "deleted"),
    "may-replace": Kind("replace", SYMBOLS["may-replace"], "may be replaced"),
    "retain": Kind("retain", SYMBOLS["retain"], "left behind"),
    "update": Kind("update", SYMBOLS["update"], "updated in place"),
    "add": Kind("add", SYMBOLS["add"], "added"),
}
# What happens to a part so changes the whole.
_TO_THE_WHOLE = {"add": "update", "delete": "update", "retain": "update"}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How a symbol or frame is marked.

    Attributes:
        kind: of the change, the gravest of its resources.
        text: what is written at it: never its colour alone.
    """

    kind: str
    text: str


def mark(drawn: Node | Frame, marks: Mapping[str, str]) -> Mark | None:
    """The mark of a symbol or frame; None when nothing in it changes.

    The gravest change counts. One of a part is told as that: a service outlives its task definitions.
    """
    main = [marks[one.address] for one in drawn.main if one.address in marks]
    parts = [marks[one.address] for one in drawn.parts if one.address in marks]
    whole = [_TO_THE_WHOLE.get(kind, kind) for kind in parts]
    if main and len(drawn.main) == 1 and main[0] in _TO_THE_WHOLE:
        whole = []
    gravest = next((kind for kind in KINDS if kind in (*main, *whole)), None)
    if gravest is None:
        return None
    sign = KINDS[gravest].sign
    if gravest not in main:
        return Mark(kind=gravest, text=f"{sign} {len(parts)} part{'s' if len(parts) > 1 else ''}")
    return Mark(kind=gravest, text=sign if len(drawn.main) == 1 else f"{sign} {len(main)}")


def not_drawn(picture: Picture, marks: Mapping[str, str]) -> list[str]:
    """Addresses that change and have no symbol; what only holds others is told by them."""
    drawn = {one.address for each in picture.drawn for one in each.members}
    return sorted(address for address in marks if address not in drawn and address not in picture.hidden)


def check(marks: Mapping[str, str]) -> None:
    """Prove that every mark is of a known kind.

    Raises:
        DiagramError: one is not; all of them at once.
    """
    problems = [
        Problem(address, f"is marked {kind!r}", f"use one of {', '.join(sorted(KINDS))}")
        for address, kind in sorted(marks.items())
        if kind not in KINDS
    ]
    if problems:
        raise DiagramError("A change cannot be marked in the diagram", problems)
