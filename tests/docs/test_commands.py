"""Every command that a document tells people to run exists, and takes the options that it is given there."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deployer.cli.parser import command_parser
from deployer.cli.registry import COMMANDS, GROUPS, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.cli.registry import Command

PROJECT = Path(__file__).parents[2]
# CLI.md is made from the parsers themselves.
DOCUMENTS = [
    path
    for path in (PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").glob("*.md")))
    if path.name not in ("CLI.md", "design-document.md")
]
# In a code span or block only: "classla is ours" is no command.
_SPAN = re.compile(r"`[^`\n]+`|^ {0,4}(?:\$ .*|(?:\.venv/bin/)?classla .*)$", re.MULTILINE)
_COMMAND = re.compile(r"(?<![\w/@.-])classla ((?:[^`\"#|)&;\n]|\\\|)+)")


def commands(text: str) -> Iterator[list[str]]:
    """Words of every command in a document, without the name of the program."""
    for span in _SPAN.findall(text):
        for found in _COMMAND.findall(span):
            words = shlex.split(found.replace("…", " ").replace("'", ""))
            if words and re.fullmatch(r"[a-z]+", words[0]):
                yield words


def problem(words: list[str]) -> str:
    """What is wrong with a command; empty for nothing."""
    if words[0] in GROUPS and len(words) == 1:
        return ""
    known = find(words[:2]) or find(words[:1])
    if known is None:
        return "there is no such command"
    options = {word.partition("=")[0] for word in words if re.match(r"-{1,2}[a-z]", word)}
    unknown = sorted(options - _options(known))
    return f"does not take {', '.join(unknown)}" if unknown else ""


@cache
def _options(command: Command) -> frozenset[str]:
    return frozenset(command_parser(command)._option_string_actions)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_exists(document: Path) -> None:
    found = list(commands(document.read_text(encoding="utf-8")))
    wrong = {" ".join(words): why for words in found if (why := problem(words))}
    assert wrong == {}


def test_commands_are_found_at_all() -> None:
    found = [words for path in DOCUMENTS for words in commands(path.read_text(encoding="utf-8"))]
    assert len(found) > 80
    assert ["outputs", "ApiUrl", "--env", "ENV"] in found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("`classla paln --env dev`", "there is no such command"),
        ("```\n$ classla plan --enviroment dev\n```", "does not take --enviroment"),
        ('`curl "$(classla output ApiUrl)/health"`', "there is no such command"),
    ],
)
def test_a_planted_mistake_is_seen(text: str, why: str) -> None:
    assert [problem(words) for words in commands(text)] == [why]


def test_a_name_stands_for_one_command() -> None:
    names = [command.name for command in COMMANDS]
    assert sorted(set(names)) == sorted(names)
