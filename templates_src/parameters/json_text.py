"""JSON read strictly: what Python's own reader lets pass, and an editor's mistake can cause, is refused."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from templates_src.errors import Problem
from templates_src.parameters.words import quoted

_MARKS = {b"\xef\xbb\xbf": "UTF-8 with a byte-order mark", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class Literal(str):
    """A number as written: kept as text, because only its spelling is needed, to say how to quote it."""

    __slots__ = ()


class _RefusedError(ValueError):
    """A construct that the reader's hooks refuse."""


def parse(data: bytes, label: str) -> tuple[object, list[Problem]]:
    """The value of a JSON document and what is wrong with its text; the value is None when unreadable.

    Args:
        data: the file's bytes.
        label: how a message names the file.
    """
    text, problem = _decoded(data, label)
    if problem:
        return None, [problem]
    duplicates: list[str] = []
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, duplicates),
            parse_int=Literal,
            parse_float=Literal,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        where = f"{label}, line {error.lineno}, column {error.colno}"
        return None, [Problem(where, f"is not valid JSON: {error.msg}", _advice(error))]
    except _RefusedError as error:
        return None, [Problem(label, str(error))]
    except RecursionError:
        return None, [Problem(label, "nests objects or lists too deeply to be a parameters file")]
    return value, [
        Problem(
            label,
            f"has the key {quoted(key)} twice in one object",
            "keep one: JSON readers silently take the last",
        )
        for key in duplicates
    ]


def _decoded(data: bytes, label: str) -> tuple[str, Problem | None]:
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return "", Problem(label, f"is {name}", "save it as UTF-8 without a byte-order mark")
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"{label}, line {line}"
        return "", Problem(
            where, f"has a byte that is not UTF-8 (0x{data[error.start]:02x})", "save as UTF-8"
        )


def _object(pairs: list[tuple[str, Any]], duplicates: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made and key not in duplicates:
            duplicates.append(key)
        made[key] = value
    return made


def _constant(word: str) -> NoReturn:
    raise _RefusedError(f"holds {word}, which is not JSON")


def _advice(error: json.JSONDecodeError) -> str:
    before = error.doc[: error.pos].rstrip()
    found = error.doc[error.pos : error.pos + 1]
    if "trailing comma" in error.msg or (before.endswith(",") and found in ("}", "]")):
        return "remove the comma before the closing bracket"
    if found == "'":
        return "JSON wants double quotes"
    if error.doc.startswith(("//", "/*", "#"), error.pos):
        return "JSON has no comments"
    return ""
