"""Where the tools are, and how they are run."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from gates.errors import GateError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

# Seconds; the longest of them needs ten.
LIMIT = 300


def program(project: Path, environment: str, name: str) -> Path:
    """A program of a tool environment, or of the project's own: ``checkov``, ``gates`` or ``.venv``.

    Raises:
        GateError: it is not installed.
    """
    folder = project / ".venv" if environment == ".venv" else project / ".cache" / "tools" / environment
    found = folder / "bin" / name
    if not found.exists():
        problem = Problem(f"{environment}: {name}", "is not installed", "make gates installs it")
        raise GateError("A gate has no tool", [problem])
    return found


def run(
    words: Sequence[str | Path], project: Path, *, ends: Collection[int] = (0, 1), text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a tool in the project's folder; what it remembers goes to .cache/gates.

    Args:
        words: program and arguments.
        project: its working folder.
        ends: exit codes that are an answer.
        text: standard input.

    Raises:
        GateError: another exit code, or no end within LIMIT seconds.
    """
    name = os.path.basename(words[0])  # noqa: PTH119 - a word, not always a Path
    environment = {**os.environ, "XDG_CACHE_HOME": str(project / ".cache" / "gates"), "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            [str(word) for word in words],
            cwd=project,
            env=environment,
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GateError("A gate did not end", [Problem(name, f"ran longer than {LIMIT} seconds")]) from None
    if done.returncode not in ends:
        words_left = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        problem = Problem(name, f"ended with exit code {done.returncode}: {words_left}")
        raise GateError("A gate broke off", [problem])
    return done


def as_json(text: str, name: str) -> Any:
    """What a tool printed.

    Raises:
        GateError: it is not JSON.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        problem = Problem(name, f"said what is not JSON ({error}): {text[:200]!r}")
        raise GateError("A gate cannot be read", [problem]) from None
