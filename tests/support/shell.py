"""The commands of this project inside shell text, as the command line itself would read them."""

from __future__ import annotations

import re
import shlex

from deployer.cli.parser import command_parser
from deployer.cli.registry import find
from templates_src.errors import UsageError

# Provided by another part of the project, which may not have landed yet.
LATER = {"smoke"}
_CALL = re.compile(r"(?:\.venv/bin/classla|\"\$classla\")\s+([^\n>|;]*?)(?=\s*(?:[>|;\n]|&&|\)\"|$))")
_EXPANSION = re.compile(r"\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]+")


def calls(text: str) -> list[list[str]]:
    """The words of every call of ``classla``, with ``x`` for what only a shell knows."""
    joined = text.replace("\\\n", " ")
    return [shlex.split(_EXPANSION.sub("x", call)) for call in _CALL.findall(joined)]


def problem(words: list[str]) -> str:
    """What the command line would say of a call; empty when it would take it."""
    if words[0] in LATER and find(words) is None:
        return ""
    command = find(words)
    if command is None:
        return f"there is no command {' '.join(words[:2])}"
    try:
        command_parser(command).parse_args(words[len(command.name.split()) :])
    except UsageError as error:
        return str(error)
    return ""
