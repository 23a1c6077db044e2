"""Commands of a build, run literally: phases in order, all in one bash, as CodeBuild 0.2 and Amplify do.

One script is made of all phases, because variables, functions and the current folder go from a command to
the next and from a phase to the next. Which commands ran, and how each ended, the script writes down itself.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

HIDDEN = "***"
# A phase is gone through while __go is 1, a command of it is run while __ok is 1.
_HEAD = """\
__ran() {{
  printf '%s\\t%s\\t%s\\n' "$1" "$2" "$3" >> {journal}
  [ "$3" = 0 ] || {{ __ok=0; __all=0; export CODEBUILD_BUILD_SUCCEEDING=0; }}
}}
__export() {{
  for __name in "$@"; do
    if printenv "$__name" > /dev/null; then printf '%s=%s\\0' "$__name" "${{!__name}}"; fi
  done > {exported}
}}
__go=1 __all=1
"""


@dataclass(frozen=True)
class Phase:
    """One phase.

    Attributes:
        name: as its specification calls it.
        commands: in order; the first that fails ends them.
        last: run after them, however they ended (``finally``).
        stops: whether a failure keeps the phases after it from running.
    """

    name: str
    commands: Sequence[str]
    last: Sequence[str] = ()
    stops: bool = True


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is to be run.

    Attributes:
        phases: in order.
        folder: where the first command starts.
        scratch: folder for the script and what it writes down, outside of ``folder``.
        environment: all variables; nothing of this process is inherited.
        exported: names of the variables whose values are wanted at the end.
        secrets: values that the output does not show.
        minutes: after which it is stopped, and has failed.
    """

    phases: Sequence[Phase]
    folder: Path
    scratch: Path
    environment: Mapping[str, str] = field(repr=False)
    exported: Sequence[str] = ()
    secrets: Sequence[str] = field(default=(), repr=False)
    minutes: float = 60


@dataclass(frozen=True)
class Ran:
    """A command that ran.

    Attributes:
        phase: whose it is.
        command: its text.
        code: what it ended with.
    """

    phase: str
    command: str
    code: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a build ended.

    Attributes:
        problem: why it failed, in words; empty when it did not.
        ran: the commands that ended, in order.
        output: standard output and standard error, as they came, with a line for each command.
        exported: values of the exported variables; a variable that was set and not exported is none.
        seconds: that it took.
    """

    problem: str = ""
    ran: tuple[Ran, ...] = ()
    output: str = ""
    exported: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def succeeded(self) -> bool:
        """Whether what comes after it would run."""
        return not self.problem

    @property
    def failed(self) -> list[Ran]:
        """The commands that failed."""
        return [ran for ran in self.ran if ran.code]


def run(job: Job) -> Outcome:
    """Run phases to their end; how they ended is in the outcome, and nothing is raised for it."""
    began = time.monotonic()
    job.scratch.mkdir(parents=True, exist_ok=True)
    for name in ("journal", "exported"):
        (job.scratch / name).write_bytes(b"")
    (job.scratch / "script.sh").write_text(script(job), encoding="utf-8")
    # A file without a name: what is hidden in the output is nowhere else either.
    with tempfile.TemporaryFile() as written:
        code, stopped = _wait(job, written)
        written.seek(0)
        output = hide(written.read().decode(errors="replace"), job.secrets)
    ran = _journal(job)
    return Outcome(
        problem=f"was stopped after {job.minutes:g} minutes" if stopped else _problem(job, ran, code),
        ran=tuple(ran),
        output=output,
        exported=_exported(job),
        seconds=round(time.monotonic() - began, 2),
    )


def script(job: Job) -> str:
    """One script of all phases. Pure."""
    places = {name: shlex.quote(str(job.scratch / name)) for name in ("journal", "exported")}
    lines = [_HEAD.format(**places)]
    for phase in job.phases:
        lines.append('if [ "$__go" = 1 ]; then __ok=1')
        for number, command in enumerate([*phase.commands, *phase.last]):
            told = shlex.quote(f"[Container] {phase.name}: {first_line(command)}")
            call = f"printf '%s\\n' {told}; eval {shlex.quote(command)}; __ran {phase.name} {number} $?"
            always = number >= len(phase.commands)
            lines.append(call if always else f'if [ "$__ok" = 1 ]; then {call}; fi')
        if phase.stops:
            lines.append('[ "$__ok" = 1 ] || __go=0')
        lines.append("fi")
    return "\n".join([*lines, shlex.join(["__export", *job.exported]), '[ "$__all" = 1 ]', ""])


def first_line(command: str) -> str:
    """As much of a command as a log needs."""
    first, _, rest = command.strip().partition("\n")
    return f"{first} …" if rest else first


def hide(text: str, secrets: Sequence[str]) -> str:
    """A text without secret values, the longest first: one may be a part of another."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _wait(job: Job, written: IO[bytes]) -> tuple[int, bool]:
    """Exit code, and whether it had to be stopped; nothing that it started outlives it."""
    process = subprocess.Popen(
        ["bash", "--noprofile", "--norc", str(job.scratch / "script.sh")],
        cwd=job.folder,
        env=dict(job.environment),
        stdin=subprocess.DEVNULL,
        stdout=written,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    stopped = False
    try:
        process.wait(job.minutes * 60)
    except subprocess.TimeoutExpired:
        stopped = True
    finally:
        _end_group(process.pid)
        process.wait()
    return process.returncode, stopped


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _journal(job: Job) -> list[Ran]:
    known = {phase.name: [*phase.commands, *phase.last] for phase in job.phases}
    lines = (job.scratch / "journal").read_text(encoding="utf-8").splitlines()
    found = [line.split("\t") for line in lines]
    return [Ran(name, known[name][int(number)], int(code)) for name, number, code in found]


def _problem(job: Job, ran: Sequence[Ran], code: int) -> str:
    for one in ran:
        if one.code:
            return f"{one.phase}: {first_line(one.command)!r} ended with {one.code}"
    unfinished = len(ran) < sum(len(phase.commands) + len(phase.last) for phase in job.phases)
    return f"a command ended the shell with {code}" if code or unfinished else ""


def _exported(job: Job) -> dict[str, str]:
    entries = (job.scratch / "exported").read_bytes().decode(errors="replace").split("\0")
    pairs = (entry.partition("=") for entry in entries)
    return {name: value for name, mark, value in pairs if mark}
