"""How a stand-in says that it is one: a line in the build's log, and in the file that the report reads."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "CLASSLA_REHEARSAL_NOTES"


def note(text: str) -> None:
    """Say what was not done, or done otherwise."""
    sys.stderr.write(f"[stand-in] {text}\n")
    if place := os.environ.get(VARIABLE):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")


def refuse(tool: str, words: list[str]) -> int:
    """A use that the stand-in does not know fails the build: it would prove nothing."""
    sys.stderr.write(f"[stand-in] {tool} {' '.join(words)}: the stand-in does not know this use\n")
    return 64
