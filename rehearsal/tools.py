"""The tools on a build's ``PATH``: the real ones, with stand-ins in front for what this machine cannot do."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rehearsal.standins.environment import tool_script
from templates_src.errors import Problem, UsageError

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ("bash", "jq", "make")
# A rehearsal inside of the checks would rehearse itself. Of the same commit, .ci/run is what proves them.
CHECKS_LEFT_OUT = "make check was not run: it would run the tests that run this; .ci/run runs it"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is done for real.

    Attributes:
        installs: make virtual environments and install from the index.
        backend: run the application behind a balancer, and the smoke tests against it.
    """

    installs: bool = False
    backend: bool = True


def prepare(folder: Path, choice: Choice) -> str:
    """Put the stand-ins into a folder; returns the ``PATH`` that has them in front.

    Raises:
        UsageError: the machine lacks a tool; all of them.
    """
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        problems = [Problem(name, "is not on the PATH", "install it: builds use it") for name in missing]
        raise UsageError("The builds of the pipeline cannot run here", problems)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "docker", tool_script("container"))
    _write(folder / "aws", tool_script("awscli"))
    python = _base_python() if choice.installs else sys.executable
    making = tool_script("installed", python) if choice.installs else tool_script("environment")
    venv = f'case "$1 $2" in "-m venv") shift 2; {making.strip()} ;; esac\n'
    _write(folder / "python3", f'{venv}exec "{python}" "$@"\n')
    said = f'case "$1" in check) {tool_script("leave_out", CHECKS_LEFT_OUT).strip()} ;; esac\n'
    _write(folder / "make", f'{said}exec "{shutil.which("make")}" "$@"\n')
    return os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])


def _base_python() -> str:
    """The interpreter that this one's virtual environment was made with."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def _write(place: Path, text: str) -> None:
    place.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
    place.chmod(0o755)
