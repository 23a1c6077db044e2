from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from templates_src.errors import OutputError, StaleError
from templates_src.output import require_fresh, write


def files(folder: Path) -> dict[Path, str]:
    return {
        folder / "out" / "a.json": "A\n",
        folder / "out" / "b.json": "B\n",
        folder / "docs" / "c.md": "C\n",
    }


def snapshot(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_everything_is_written_once(tmp_path: Path) -> None:
    wanted = files(tmp_path)
    assert write(wanted, tmp_path / "out") == sorted(wanted)
    assert snapshot(tmp_path) == {"docs/c.md": "C\n", "out/a.json": "A\n", "out/b.json": "B\n"}
    assert write(wanted, tmp_path / "out") == []


def test_only_what_changed_is_touched(tmp_path: Path) -> None:
    write(files(tmp_path), tmp_path / "out")
    kept = tmp_path / "out" / "b.json"
    os.utime(kept, (1, 1))
    changed = tmp_path / "out" / "a.json"
    assert write({**files(tmp_path), changed: "new\n"}, tmp_path / "out") == [changed]
    assert kept.stat().st_mtime == 1


def test_leftovers_in_our_folder_go_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name in ("old.json", "notes.txt"):
        (tmp_path / "out" / name).write_text("x")
    assert tmp_path / "out" / "old.json" in write(files(tmp_path), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.json", "b.json", "notes.txt"]


def test_a_folder_that_cannot_be_made_changes_nothing(tmp_path: Path) -> None:
    write(files(tmp_path), tmp_path / "out")
    before = snapshot(tmp_path)
    wanted = {
        **files(tmp_path),
        tmp_path / "out" / "a.json": "new\n",
        tmp_path / "docs" / "c.md" / "d.md": "D\n",
    }
    with pytest.raises(OutputError, match="cannot be") as raised:
        write(wanted, tmp_path / "out")
    assert str(tmp_path / "docs" / "c.md") in str(raised.value)
    assert snapshot(tmp_path) == before


def everything_under(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_full_disk_changes_nothing_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files(tmp_path), tmp_path / "out")
    before = snapshot(tmp_path)

    def full(_path: Path, _mode: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "chmod", full)
    with pytest.raises(OutputError, match="No space left"):
        write(dict.fromkeys(files(tmp_path), "new\n"), tmp_path / "out")
    assert snapshot(tmp_path) == before
    assert not {name for name in everything_under(tmp_path) if name.endswith(".tmp")}


def test_a_move_that_fails_gives_the_others_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = files(tmp_path)
    first, *rest = wanted
    write(dict.fromkeys(rest, "old\n"), tmp_path / "out")
    before = snapshot(tmp_path)
    real, moves = Path.replace, []

    def second_fails(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == 3:
            raise OSError(5, "Input/output error", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", second_fails)
    with pytest.raises(OutputError, match="Input/output error"):
        write(wanted, tmp_path / "out")
    assert snapshot(tmp_path) == before
    assert not first.exists()


def test_without_a_folder_of_ours_nothing_is_removed(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "package.json").write_text("{}")
    write(files(tmp_path), None)
    assert (tmp_path / "out" / "package.json").exists()


def test_ctrl_c_waits_until_all_files_are_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(files(tmp_path), tmp_path / "out")
    assert set(snapshot(tmp_path)) == {"docs/c.md", "out/a.json", "out/b.json"}


def test_fresh_files_pass(tmp_path: Path) -> None:
    write(files(tmp_path), tmp_path / "out")
    require_fresh(files(tmp_path), tmp_path / "out")


def test_every_stale_file_is_named(tmp_path: Path) -> None:
    write(files(tmp_path), tmp_path / "out")
    (tmp_path / "out" / "a.json").write_text("edited by hand\n")
    (tmp_path / "out" / "b.json").unlink()
    (tmp_path / "out" / "old.json").write_text("{}")
    with pytest.raises(StaleError, match="make templates") as raised:
        require_fresh(files(tmp_path), tmp_path / "out")
    assert [Path(p.where).name + " " + p.what.split()[0] for p in raised.value.problems] == [
        "a.json differs",
        "b.json is",
        "old.json is",
    ]
    assert (tmp_path / "out" / "a.json").read_text() == "edited by hand\n"


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.json").write_bytes(b"\xff\xfe")
    with pytest.raises(OutputError, match="cannot be read"):
        write(files(tmp_path), tmp_path / "out")
