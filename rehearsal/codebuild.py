"""Runs a build specification as CodeBuild does: its commands, literally, in one shell, phase by phase.

Nothing of this machine's environment is passed on but what a shell needs: what a build reads, somebody must
have given it. Where the commands find their tools is the caller's business (``PATH``).

Source: CodeBuild user guide, "Build specification reference for CodeBuild" (one shell for all commands in
version 0.2, exported-variables) and "View build details", "Build phase transitions" (a failed build phase
still runs post_build; a failed install or pre_build phase ends the build).
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rehearsal.errors import BuildError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rehearsal.buildspec import Specification

LAST_LINES = 25


@dataclass(frozen=True, kw_only=True)
class Build:
    """A build to be run.

    Attributes:
        folder: the primary source; commands start there.
        specification: what to run.
        environment: every variable that the commands see, the specification's own left out.
        log: file that everything written goes to.
        scratch: folder for the runner's own files, outside of the source.
        minutes: after which it is stopped.
    """

    folder: Path
    specification: Specification
    environment: Mapping[str, str]
    log: Path
    scratch: Path
    minutes: float = 60


@dataclass(frozen=True)
class Outcome:
    """How a build ended.

    Attributes:
        failed: phase and command that failed; empty when all went well.
        exported: name → value, of the exported variables that have one.
        seconds: that it took.
    """

    failed: str = ""
    exported: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def run(build: Build) -> Outcome:
    """Run a build to its end; how it ended is in the outcome, and nothing is raised for it."""
    began = time.monotonic()
    build.scratch.mkdir(parents=True, exist_ok=True)
    script = build.scratch / "build.sh"
    script.write_text(script_of(build.specification, build.scratch), encoding="utf-8")
    given = {**build.specification.variables, **build.environment}
    with build.log.open("ab") as log:
        process = subprocess.Popen(
            [build.specification.interpreter, str(script)],
            cwd=build.folder,
            env=given,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code, stopped = _wait(process, build.minutes * 60)
    failed = build.scratch / "failed"
    reason = failed.read_text(encoding="utf-8").strip() if failed.exists() else ""
    if stopped:
        reason = f"was stopped after {build.minutes:g} minutes"
    elif code and not reason:
        reason = f"its shell ended with {code}"
    return Outcome(reason, _exported(build), round(time.monotonic() - began, 2))


def failure(build: Build, outcome: Outcome) -> BuildError:
    """The error of a build that failed, with the end of its log."""
    lines = build.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    words = "\n      ".join([outcome.failed, *lines])
    return BuildError(f"{build.specification.path} failed", [Problem(str(build.log), words)])


def script_of(specification: Specification, scratch: Path) -> str:
    """One script of all phases. Commands are evaluated as they stand, each from a file of its own, so that
    no quoting of ours comes between; a variable that one sets is there for the next."""
    lines = ["CLASSLA_FAILED="]
    place = shlex.quote(str(scratch))
    number = 0
    for phase, commands in specification.phases:
        guard = 'case "$CLASSLA_FAILED" in ""|build) ' if phase == "post_build" else ""
        lines.append(f"# {phase}")
        for command in commands:
            number += 1
            file = scratch / f"command-{number}"
            file.write_text(command, encoding="utf-8")
            told = shlex.quote(f"[Container] {phase}: {first_line(command)}")
            runs = (
                f"printf '%s\\n' {told}; eval \"$(cat {shlex.quote(str(file))})\"; CLASSLA_CODE=$?; "
                f'if [ "$CLASSLA_CODE" -ne 0 ]; then CLASSLA_FAILED="${{CLASSLA_FAILED:-{phase}}}"; '
                f"printf '%s\\n' {shlex.quote(phase)}\": a command ended with $CLASSLA_CODE\" "
                f">> {place}/failed; fi"
            )
            test = f"{guard}{runs} ;; esac" if guard else f'if [ -z "$CLASSLA_FAILED" ]; then {runs}; fi'
            lines.append(test)
    lines += [f"env -0 > {place}/environment", '[ -z "$CLASSLA_FAILED" ]', ""]
    return "\n".join(lines)


def first_line(command: str) -> str:
    """As much of a command as a log needs."""
    first, _, rest = command.strip().partition("\n")
    return f"{first} …" if rest else first


def _wait(process: subprocess.Popen[bytes], seconds: float) -> tuple[int, bool]:
    """Exit code, and whether it had to be stopped; nothing that it started outlives it."""
    stopped = False
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        stopped = True
    except BaseException:
        _end_group(process.pid)
        process.wait()
        raise
    _end_group(process.pid)
    return process.wait(), stopped


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _exported(build: Build) -> dict[str, str]:
    """Values at the end of the build; a variable that was set and not exported is none."""
    file = build.scratch / "environment"
    if not file.exists():
        return {}
    entries = file.read_bytes().decode(errors="replace").split("\0")
    known = dict(entry.split("=", 1) for entry in entries if "=" in entry)
    return {name: known[name] for name in build.specification.exported if name in known}
