"""The edit loop: an instant build after every change of a source or a parameters file."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAUSE_SECONDS = 0.3
WATCHED = (("templates_src", "*.py"), ("parameters", "*.json"))

Snapshot = dict[str, int]


def watch(project: Path, *, rounds: int | None = None, sleep: Callable[[float], None] = time.sleep) -> int:
    """Build at once and after every change.

    Each build is a new process, because a changed module cannot be imported twice into one.

    Args:
        project: folder that holds build.py.
        rounds: how often to look for a change; None: until Ctrl-C.
        sleep: how to wait between two looks.

    Returns:
        The exit code of the last build; Ctrl-C is how it is meant to end.
    """
    seen: Snapshot = {}
    code = 0
    looked = 0
    with contextlib.suppress(KeyboardInterrupt):  # the way to end it, so no error
        while rounds is None or looked < rounds:
            now = snapshot(project)
            if now != seen:
                seen = now
                command = [sys.executable, str(project / "build.py"), "--fast"]
                code = subprocess.run(command, check=False).returncode
            looked += 1
            sleep(PAUSE_SECONDS)
    return code


def snapshot(project: Path) -> Snapshot:
    """Watched file → time of its last change, in nanoseconds."""
    found: Snapshot = {}
    for folder, pattern in WATCHED:
        for path in sorted((project / folder).rglob(pattern)):
            try:
                found[str(path)] = path.stat().st_mtime_ns
            except FileNotFoundError:  # an editor replaces files by renaming: it is back at the next look
                continue
    return found
