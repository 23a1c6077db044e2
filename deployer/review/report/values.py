"""Values as they are shown: masked once more, printable, and compared line by line where they are long. Pure.

A plan is masked when it is made. An offline difference, or a plan made by an older version, may not be, and
a page is passed on further than a plan file: so everything is masked again here.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import Any

from deployer.changes.mask import mask_text
from deployer.changes.model import KNOWN_AFTER_APPLY

LATER = "(known after apply)"
NONE = "(none)"
EMPTY = "(empty)"
# Shorter documents are read faster in one line than as a comparison.
LONG = 72
# Lines of a definition or a comparison that anybody reads; what is left out is said.
MOST_LINES = 160
CONTEXT_LINES = 2
Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A value before and after, for people.

    Attributes:
        before, after: as text; None where nobody gave one.
        lines: sign (``+``, ``-``, space, or ``@`` for what is left out) and text, where a comparison by
            lines says more than the two values.
    """

    before: str | None
    after: str | None
    lines: Lines = ()


def printable(text: str) -> str:
    """Text that steers nothing: no control, bidirectional or other invisible character is left in it."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def shown(name: str, value: str) -> str:
    """A value by the name it has, masked and printable."""
    return _said(mask_text(name, value))


def _said(masked: str) -> str:
    if masked == "":
        return EMPTY
    return printable(masked.replace(KNOWN_AFTER_APPLY, LATER))


def compared(name: str, before: str | None, after: str | None, *, always: bool = False) -> Change:
    """Two values of a property, masked; long documents are compared line by line, or always."""
    # Masking parses and writes a document; once a value is enough.
    old = None if before is None else mask_text(name, before)
    new = None if after is None else mask_text(name, after)
    lines: Lines = ()
    if always or max(len(old or ""), len(new or "")) > LONG:
        lines = _difference(old, new)
    return Change(
        before=None if old is None else _said(old), after=None if new is None else _said(new), lines=lines
    )


def definition(text: str) -> Lines:
    """A whole definition, a line after the other; none when there is none."""
    return () if not text else _limited([(" ", line) for line in _pretty(mask_text("", text))])


def _difference(old: str | None, new: str | None) -> Lines:
    before, after = ([] if text is None else _pretty(text) for text in (old, new))
    if len(before) < 2 and len(after) < 2:
        return ()
    found = difflib.unified_diff(before, after, lineterm="", n=CONTEXT_LINES)
    rows = [("@", "…") if line[0] == "@" else (line[0], line[1:]) for line in list(found)[2:]]
    return _limited(rows[1:] if rows and rows[0][0] == "@" else rows)


def _limited(rows: list[tuple[str, str]]) -> Lines:
    if len(rows) <= MOST_LINES:
        return tuple(rows)
    return (*rows[:MOST_LINES], ("@", f"{len(rows) - MOST_LINES} more lines are left out here"))


def _pretty(text: str) -> list[str]:
    """Lines of a document as it is read best; a text that is no document is taken as it is."""
    document = _parsed(text)
    if isinstance(document, dict) and set(document) == {"Properties"}:
        document = document["Properties"]
    if isinstance(document, dict | list):
        text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
    lines = text.replace(KNOWN_AFTER_APPLY, LATER).split("\n")
    return [printable(line) for line in lines]


def _parsed(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
