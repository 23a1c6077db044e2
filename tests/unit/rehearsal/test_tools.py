"""What a build finds on its PATH: stand-ins by default, the real tools where they are asked for."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from rehearsal import tools
from rehearsal.standins.note import VARIABLE
from rehearsal.tools import Choice, prepare
from templates_src.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def run(path: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/usr/bin/env", *words],
        cwd=folder,
        env={"PATH": path, VARIABLE: str(folder / "notes")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_checks_are_left_out_and_everything_else_is_made(tmp_path: Path) -> None:
    path = prepare(tmp_path / "bin", Choice())
    (tmp_path / "Makefile").write_text("check templates:\n\t@echo made $@\n")
    left = run(path, tmp_path, "make", "check")
    assert (left.returncode, left.stdout) == (0, "")
    assert "make check was not run" in (tmp_path / "notes").read_text()
    assert run(path, tmp_path, "make", "templates").stdout == "made templates\n"


def test_an_environment_is_made_without_installing_unless_it_is_asked_for(tmp_path: Path) -> None:
    path = prepare(tmp_path / "bin", Choice())
    assert run(path, tmp_path, "python3", "-m", "venv", ".venv").returncode == 0
    assert not (tmp_path / ".venv" / "pyvenv.cfg").exists()
    assert run(path, tmp_path, "python3", "-c", "print(1)").stdout == "1\n"
    really = (tmp_path / "really" / "python3").parent
    prepare(really, Choice(installs=True))
    text = (really / "python3").read_text()
    assert "standins.installed" in text
    assert "standins.environment" not in text


def test_every_missing_tool_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "NEEDED", ("sh", "no-such-tool", "nor-this"))
    with pytest.raises(UsageError) as raised:
        prepare(tmp_path, Choice())
    assert "no-such-tool: is not on the PATH" in str(raised.value)
    assert "nor-this" in str(raised.value)
