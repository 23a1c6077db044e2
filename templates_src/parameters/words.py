"""How the checks of this package talk: quoting, suggestions, and what they must not repeat."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SECRET_WORDS = re.compile(r"secret|token|passw|credential|private|apikey|api_key|_key\b|environment$", re.I)
_LONGEST_ECHO = 100


def quoted(text: str) -> str:
    """The text as it stands in a JSON file: one line and printable on any terminal, whatever is in it."""
    return json.dumps(text)


def looks_secret(name: str) -> bool:
    """Whether the value of a parameter of this name must not be repeated in a message.

    ExtraEnvironment counts: a password that was put there by mistake would reach the build's log.
    """
    return _SECRET_WORDS.search(name) is not None


def echo(name: str, value: str) -> str:
    """The value for a message, or what stands for it when it may be secret or is too long to help."""
    if looks_secret(name):
        return f"the given value ({len(value)} characters, not repeated here)"
    if len(value) > _LONGEST_ECHO:
        return f"the given value ({len(value)} characters)"
    return quoted(value)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "MaxTasks"?`` or empty text when nothing known is close; letter case does not count."""
    by_lower = {name.lower(): name for name in sorted(known)}
    close = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return f"did you mean {quoted(by_lower[close[0]])}?" if close else ""


def listed(words: Iterable[str]) -> str:
    """Words separated by commas."""
    return ", ".join(words)
