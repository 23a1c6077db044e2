"""The stand-in of a virtual environment: this machine's packages, and the build's own project only."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from rehearsal.standins.environment import NO_SMOKE, SMOKE_OPTIONS, command_script, main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "deployer").mkdir(parents=True)
    (folder / "deployer" / "__init__.py").touch()
    (folder / "deployer" / "hello.py").write_text("import sys; print('own', *sys.argv[1:])")
    assert main([str(folder / ".venv")]) == 0
    return folder


def run(source: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=source,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_build_s_own_project_is_run(source: Path) -> None:
    assert run(source, ".venv/bin/python", "-m", "deployer.hello", "a b").stdout == "own a b\n"


@pytest.mark.parametrize("module", ["deployer.pipeline", "templates_src.emit", "rehearsal.run"])
def test_what_an_artifact_forgot_is_not_found_elsewhere(source: Path, module: str) -> None:
    done = run(source, ".venv/bin/python", "-m", module)
    assert done.returncode != 0
    assert "No module named" in done.stderr or "ModuleNotFoundError" in done.stderr


def test_a_file_is_run_and_nothing_else(source: Path) -> None:
    (source / "build.py").write_text("import deployer.hello")
    assert run(source, ".venv/bin/python", "build.py", "x").stdout == "own x\n"
    assert run(source, ".venv/bin/python", "-c", "1").returncode == 64


def test_installed_packages_are_there(source: Path) -> None:
    (source / "build.py").write_text("import boto3; print('there')")
    assert run(source, ".venv/bin/python", "build.py").stdout == "there\n"


def test_the_smoke_test_is_led_to_what_stands_for_the_balancer(source: Path) -> None:
    script = source / ".venv" / "bin" / "classla"
    script.write_text(command_script(source, "deployer.hello"))
    options = {SMOKE_OPTIONS: "--connect h:443=127.0.0.1:1"}
    call = ("sh", str(script), "smoke", "--env", "x")
    assert run(source, *call, **options).stdout == "own smoke --env x --connect h:443=127.0.0.1:1\n"
    assert run(source, "sh", str(script), "plan", **options).stdout == "own plan\n"
    left_out = run(source, *call, **{NO_SMOKE: "1"})
    assert (left_out.returncode, left_out.stdout) == (0, "")
    assert "was not run" in left_out.stderr
