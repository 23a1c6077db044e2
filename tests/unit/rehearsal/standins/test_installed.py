"""A real environment whose smoke test, once it is installed, is led to what stands for the balancer."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from rehearsal.standins.environment import NO_SMOKE, SMOKE_LEFT_OUT, SMOKE_OPTIONS
from rehearsal.standins.installed import MODULE, main, waiting
from rehearsal.standins.note import VARIABLE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """``classla`` of an environment as pip leaves it; venv's own pip is left out for the sake of time."""
    folder = tmp_path / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / f"{MODULE}.py").write_text(waiting(), encoding="utf-8")
    (packages / f"{MODULE}.pth").write_text(f"import {MODULE}\n", encoding="utf-8")
    command = folder / "bin" / "classla"
    command.write_text(f"#!{folder}/bin/python\nimport sys\nprint(*sys.argv[1:])\n", encoding="utf-8")
    command.chmod(0o755)
    return command


def run(command: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *words],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def test_only_the_smoke_test_is_led(installed: Path) -> None:
    options = {SMOKE_OPTIONS: "--connect a:1=b:2 --idle 2"}
    assert (
        run(installed, "smoke", "--env", "x", **options).stdout
        == "smoke --env x --connect a:1=b:2 --idle 2\n"
    )
    assert run(installed, "plan", "--env", "x", **options).stdout == "plan --env x\n"
    assert run(installed, "smoke").stdout == "smoke\n"


def test_a_smoke_test_that_is_left_out_says_so(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "smoke", **{NO_SMOKE: "1", VARIABLE: str(tmp_path / "notes")})
    assert done.stdout == ""
    assert (tmp_path / "notes").read_text() == f"{SMOKE_LEFT_OUT}\n"


def test_what_the_venv_module_returns_is_returned(tmp_path: Path) -> None:
    fake = tmp_path / "python"
    fake.write_text('#!/bin/sh\n[ -z "$PYTHONPATH" ] && mkdir -p "$3/lib/python3/site-packages"; exit 3\n')
    fake.chmod(0o755)
    assert main([str(fake), str(tmp_path / "new")]) == 3
    assert (tmp_path / "new" / "lib" / "python3" / "site-packages" / f"{MODULE}.pth").is_file()
