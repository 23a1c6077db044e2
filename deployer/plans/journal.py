"""What was begun and not yet finished, on this machine: so that a rerun after a kill leaves no orphan.

A change set can outlive the process that asked for it. Before one is asked for, its name is noted in a file;
when the plan is written, or the change set is gone again, the note is removed. The next plan of the same
stack finds what was left and deletes it. Change sets of other people have no note here and are never touched.
Neither are those of a process that still lives: it holds a lock on its note, which no kill can leave behind.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = "begun"


@dataclass
class Note:
    """A change set that was begun.

    Attributes:
        path: of the note itself.
        stack, change_set: which.
        plan_file: where its plan is to be.
    """

    path: Path
    stack: str
    change_set: str
    plan_file: Path
    _lock: int

    def remove(self) -> None:
        """Forget it: the change set has a plan, or is gone."""
        self.path.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        """Leave it to the next run."""
        os.close(self._lock)


def begin(folder: Path, *, account: str, region: str, stack: str, change_set: str, plan_file: Path) -> Note:
    """Note a change set before it is asked for, and hold the note while this process lives."""
    path = folder / FOLDER / f"{account}.{region}.{change_set}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {"stack": stack, "change_set": change_set, "plan_file": str(plan_file.resolve())}
    # Locked before it has its name: nobody ever sees it unlocked while we live.
    unnamed = path.with_suffix(f".{os.getpid()}.tmp")
    lock = os.open(unnamed, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.write(lock, json.dumps(data, indent=2).encode())
    unnamed.rename(path)
    return Note(path, stack, change_set, plan_file, lock)


def left(folder: Path, *, account: str, region: str, stack: str) -> list[Note]:
    """Notes of this stack that a process left behind; they are locked by us from here on."""
    for unnamed in (folder / FOLDER).glob(f"{account}.{region}.*.tmp"):
        _remove_unnamed(unnamed)
    found = [_take(path) for path in sorted((folder / FOLDER).glob(f"{account}.{region}.*.json"))]
    notes = [note for note in found if note is not None]
    for note in notes:
        if note.stack != stack:
            note.release()
    return [note for note in notes if note.stack == stack]


def _remove_unnamed(path: Path) -> None:
    """Remove a note that was killed before it had its name: nothing had been asked for yet."""
    with suppress(OSError):
        lock = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        finally:
            os.close(lock)


def _take(path: Path) -> Note | None:
    """A note whose process is gone; None when it lives, or the note cannot be read."""
    try:
        lock = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        data = json.loads(path.read_text(encoding="utf-8"))
        return Note(path, data["stack"], data["change_set"], Path(data["plan_file"]), lock)
    except (OSError, ValueError, KeyError, TypeError):
        os.close(lock)
        return None
