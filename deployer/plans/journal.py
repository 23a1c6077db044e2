"""What was begun and not yet finished, on this machine: so that a rerun after a kill leaves no orphan.

A change set can outlive the process that asked for it. Before one is asked for, its name is noted in a file;
when the plan is written, or the change set is gone again, the note is removed. The next plan of the same
stack finds what was left and deletes it. Change sets of other people have no note here and are never touched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from deployer.plans.sealed import write_whole

FOLDER = "begun"


@dataclass(frozen=True)
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


def begin(folder: Path, *, account: str, region: str, stack: str, change_set: str, plan_file: Path) -> Note:
    """Note a change set before it is asked for."""
    path = folder / FOLDER / f"{account}.{region}.{change_set}.json"
    data = {"stack": stack, "change_set": change_set, "plan_file": str(plan_file.resolve())}
    write_whole(path, json.dumps(data, indent=2) + "\n")
    return Note(path, stack, change_set, plan_file)


def left(folder: Path, *, account: str, region: str, stack: str) -> list[Note]:
    """Notes of this stack that nobody removed. One that cannot be read is somebody's half-written file: none
    is half-written by ``begin``, so it is skipped."""
    notes = []
    for path in sorted((folder / FOLDER).glob(f"{account}.{region}.*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            note = Note(path, data["stack"], data["change_set"], Path(data["plan_file"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if note.stack == stack:
            notes.append(note)
    return notes
