"""What messages tell people to run: whether the commands and options in it exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

from deployer.cli.parser import command_parser
from deployer.cli.registry import GROUPS, find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# An option that follows a command of somebody else's is that command's.
_FOREIGN = re.compile(r"\b(?:aws|git) [a-z][^;,)]*|\bcurl --[a-z-]+")
_COMMAND = re.compile(r"\bclassla (?!-)((?:[^;,()|:<`]|:(?! ))*)")
# What is given to these is no message: help, and patterns.
UNSEEN = ("add_argument", "compile")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def wrong(said: str, command: Sequence[str]) -> list[str]:
    """What a message advises and is not there.

    Args:
        said: a line of advice.
        command: words of the command that says it; its own are the options that stand alone.
    """
    said = _FOREIGN.sub("", said)
    found = [problem for words in _COMMAND.findall(said) if (problem := _problem(words.split()))]
    command = tuple(" ".join(command).split())
    alone = set(_OPTION.findall(_COMMAND.sub("", said)))
    lacking = sorted(alone - options(command))
    return found + [f"classla {' '.join(command)} does not take {option}" for option in lacking]


def _problem(words: list[str]) -> str:
    """What is wrong with the words after the program's name; prose may follow a command."""
    command = find(words[:2]) or find(words[:1])
    if not words or words[0].startswith(("…", "{")):
        return ""  # Which command it is, only the program knows.
    if command is None:
        known = words[:1] and words[0] in GROUPS and words[1:2] == ["--help"]
        return "" if known else f"there is no classla {' '.join(words[:2])}"
    asked = {option for word in words for option in _OPTION.findall(word.partition("=")[0])}
    lacking = sorted(asked - options(tuple(command.name.split())))
    return f"classla {command.name} does not take {', '.join(lacking)}" if lacking else ""


@cache
def options(command: tuple[str, ...]) -> frozenset[str]:
    """Options of a command."""
    known = find(list(command))
    return frozenset(command_parser(known)._option_string_actions) if known else frozenset()


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of everything that a module may print: no docstring, no help, ``…`` for what varies."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "").startswith(UNSEEN):
            skipped |= {id(inside) for inside in ast.walk(node)}
        elif isinstance(node, ast.JoinedStr):
            skipped |= {id(inside) for value in node.values for inside in ast.walk(value)}
        elif isinstance(node, ast.Expr):
            skipped.add(id(node.value))
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
