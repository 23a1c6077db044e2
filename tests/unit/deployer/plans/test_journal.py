"""Notes of what was begun: found once their process is gone, by who looks for that stack in that account."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deployer.plans.journal import FOLDER, Note, begin, left
from deployer.project import PROJECT

HERE = {"account": "123456789012", "region": "us-east-1"}
BAD = f"{HERE['account']}.{HERE['region']}.bad.json"


def note(folder: Path, change_set: str = "classla-1", stack: str = "classla-prod", **where: str) -> Note:
    """A note whose process still lives: this one."""
    file = folder / f"{change_set}.plan.json"
    return begin(folder, **{**HERE, **where}, stack=stack, change_set=change_set, plan_file=file)


def leave(folder: Path, change_set: str = "classla-1", stack: str = "classla-prod", **where: str) -> Path:
    """A note whose process is gone: nobody holds its lock any more."""
    begun = note(folder, change_set, stack, **where)
    begun.release()
    return begun.path


def names(folder: Path, stack: str = "classla-prod") -> list[str]:
    found = left(folder, **HERE, stack=stack)
    for item in found:
        item.release()
    return [item.change_set for item in found]


def test_a_note_is_nobody_s_while_its_process_lives(tmp_path: Path) -> None:
    begun = note(tmp_path)
    assert names(tmp_path) == []
    begun.release()
    assert names(tmp_path) == ["classla-1"]


def test_a_note_that_was_taken_is_not_taken_twice(tmp_path: Path) -> None:
    leave(tmp_path)
    (taken,) = left(tmp_path, **HERE, stack="classla-prod")
    assert names(tmp_path) == []
    taken.remove()
    assert names(tmp_path) == []


def test_a_note_says_what_was_begun(tmp_path: Path) -> None:
    path = leave(tmp_path)
    (found,) = left(tmp_path, **HERE, stack="classla-prod")
    assert (found.path, found.stack, found.change_set) == (path, "classla-prod", "classla-1")
    assert found.plan_file == tmp_path / "classla-1.plan.json"
    found.remove()
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_killed_process_leaves_its_note_to_the_next(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, pathlib; from deployer.plans.journal import begin\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        f"begin(folder, **{HERE!r}, stack='classla-prod', change_set='killed', plan_file=folder / 'p')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=PROJECT, check=False)
    assert done.returncode == -9
    assert names(tmp_path) == ["killed"]


def test_a_note_that_was_killed_before_it_had_its_name_is_removed(tmp_path: Path) -> None:
    leave(tmp_path)
    half = (tmp_path / FOLDER / BAD).with_suffix(".77.tmp")
    half.write_text("{", encoding="utf-8")
    assert names(tmp_path) == ["classla-1"]
    assert not half.exists()


def test_nothing_was_begun_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert names(tmp_path / "absent") == []


def test_notes_come_in_the_order_of_their_change_sets(tmp_path: Path) -> None:
    leave(tmp_path, "classla-2")
    leave(tmp_path, "classla-1")
    assert names(tmp_path) == ["classla-1", "classla-2"]


def test_notes_of_others_are_neither_found_nor_held(tmp_path: Path) -> None:
    leave(tmp_path, "other-stack", stack="classla-dev")
    leave(tmp_path, "other-account", account="999999999999")
    leave(tmp_path, "other-region", region="eu-west-1")
    assert left(tmp_path, **HERE, stack="classla-prod") == []
    assert names(tmp_path, "classla-dev") == ["other-stack"]


def test_a_relative_plan_file_is_noted_as_it_is_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    begin(tmp_path, **HERE, stack="classla-prod", change_set="c", plan_file=Path("p.json")).release()
    (found,) = left(tmp_path, **HERE, stack="classla-prod")
    found.release()
    assert found.plan_file == tmp_path.resolve() / "p.json"


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "{}", '{"stack":"classla-prod"}', "\udcff", '{"a":1}']
)
def test_a_note_that_cannot_be_read_is_skipped(tmp_path: Path, text: str) -> None:
    leave(tmp_path, "good")
    (tmp_path / FOLDER / BAD).write_bytes(text.encode(errors="surrogateescape"))
    assert names(tmp_path) == ["good"]


def test_a_note_whose_plan_file_is_no_path_is_skipped(tmp_path: Path) -> None:
    leave(tmp_path).write_text(json.dumps({"stack": "classla-prod", "change_set": "c", "plan_file": 1}))
    assert names(tmp_path) == []
