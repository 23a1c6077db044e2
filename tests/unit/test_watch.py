from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from templates_src.watch import snapshot, watch

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def project(folder: Path) -> Path:
    (folder / "templates_src" / "stacks").mkdir(parents=True)
    (folder / "parameters").mkdir()
    (folder / "templates_src" / "stacks" / "net.py").write_text("1")
    (folder / "parameters" / "dev.json").write_text("{}")
    return folder


def test_sources_and_parameters_are_watched(tmp_path: Path) -> None:
    (project(tmp_path) / "notes.txt").write_text("x")
    assert [path.removeprefix(str(tmp_path)) for path in snapshot(tmp_path)] == [
        "/templates_src/stacks/net.py",
        "/parameters/dev.json",
    ]


def test_a_build_at_once_and_after_each_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = project(tmp_path) / "templates_src" / "stacks" / "net.py"
    builds: list[list[str]] = []
    looks = iter([False, True, False])

    def run(command: list[str], *, check: bool) -> subprocess.CompletedProcess[str]:
        builds.append(command)
        return subprocess.CompletedProcess(command, 3)

    def sleep(_seconds: float) -> None:
        if next(looks, False):
            source.write_text("changed")

    monkeypatch.setattr(subprocess, "run", run)
    assert watch(tmp_path, rounds=4, sleep=sleep) == 3
    assert len(builds) == 2
    assert builds[0][-1] == "--fast"


def test_ctrl_c_ends_it_without_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], *, check: bool) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0)

    def sleep(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", run)
    assert watch(project(tmp_path), sleep=sleep) == 0
