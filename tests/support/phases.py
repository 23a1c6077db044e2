"""Commands of a build, run literally: phases in order, all in one bash, as CodeBuild 0.2 and Amplify do.

One script is made of all phases, because variables, functions and the current folder go from a command to
the next and from a phase to the next. Which commands ran, and how each ended, the script writes down itself.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What a machine's npm and pip need to reach their registries; a build image has its own.
MACHINE = ("NPM_", "npm_", "PIP_", "SSL_", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PROXIES = ("http_proxy", "https_proxy", "no_proxy")
_HEAD = """\
__end() {{
  env -0 > {folder}/environment
}}
trap __end EXIT
__ran() {{
  printf '%s\\t%s\\t%s\\n' "$1" "$2" "$3" >> {folder}/journal
  [ "$3" = 0 ] || {{ __ok=0; __all=0; export CODEBUILD_BUILD_SUCCEEDING=0; }}
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
        anyway: whether a failure here is forgiven (``on-failure: CONTINUE``).
    """

    name: str
    commands: Sequence[str]
    last: Sequence[str] = ()
    stops: bool = True
    anyway: bool = False


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


@dataclass(frozen=True)
class Outcome:
    """What a build gave.

    Attributes:
        succeeded: whether every phase did, and the artifacts were there.
        ran: the commands that ran, in order.
        output: standard output and standard error, as they came.
        environment: exported variables at the end.
        problem: why it failed, in words; empty when it did not.
        artifacts: paths of the files that were collected, relative to their base folder.
        unmatched: patterns of artifacts that no file has.
    """

    succeeded: bool
    ran: tuple[Ran, ...]
    output: str
    environment: Mapping[str, str] = field(repr=False)
    problem: str = ""
    artifacts: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()

    @property
    def failed(self) -> list[Ran]:
        """The commands that failed."""
        return [ran for ran in self.ran if ran.code]


def machine() -> dict[str, str]:
    """Variables that let a build reach the package registries of this machine."""
    found = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(MACHINE) or name.lower() in PROXIES
    }
    # The build has a home of its own, where neither looks for the user's settings.
    for name, place in (("NPM_CONFIG_USERCONFIG", ".npmrc"), ("PIP_CONFIG_FILE", ".config/pip/pip.conf")):
        if (config := Path.home() / place).is_file():
            found.setdefault(name, str(config))
    # What was loaded once is not loaded again.
    found.setdefault("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip"))
    return found


def run(
    phases: Sequence[Phase], *, folder: Path, scratch: Path, environment: Mapping[str, str], timeout: float
) -> Outcome:
    """Run phases.

    Args:
        phases: in order.
        folder: where the first command starts.
        scratch: an existing folder for the script and what it writes down, outside of ``folder``.
        environment: all variables; nothing of this process is inherited.
        timeout: seconds; a build that takes longer is ended and has failed.
    """
    for name in ("journal", "environment"):
        (scratch / name).write_text("")
    file = scratch / "script.sh"
    file.write_text(script(phases, scratch), encoding="utf-8")
    code, output = _call(["bash", "--noprofile", "--norc", str(file)], folder, environment, timeout)
    ran = _journal(phases, scratch)
    problem = _problem(phases, ran, code)
    return Outcome(not problem, tuple(ran), output, _environment(scratch), problem)


def script(phases: Sequence[Phase], scratch: Path) -> str:
    """The script of all phases."""
    lines = [_HEAD.format(folder=shlex.quote(str(scratch)))]
    for phase in phases:
        lines.append('if [ "$__go" = 1 ]; then __ok=1')
        for number, command in enumerate([*phase.commands, *phase.last]):
            call = f"eval {shlex.quote(command)}; __ran {phase.name} {number} $?"
            always = number >= len(phase.commands)
            lines.append(call if always else f'[ "$__ok" = 0 ] || {{ {call}; }}')
        if phase.stops and not phase.anyway:
            lines.append('[ "$__ok" = 1 ] || __go=0')
        lines.append("fi")
    return "\n".join(lines) + '\n[ "$__all" = 1 ]\n'


def _call(words: list[str], folder: Path, environment: Mapping[str, str], timeout: float) -> tuple[int, str]:
    """Exit code and output; what is still there after the time-out is ended with everything it started."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return -signal.SIGKILL, output
    return process.returncode, output


def _journal(phases: Sequence[Phase], scratch: Path) -> list[Ran]:
    known = {phase.name: [*phase.commands, *phase.last] for phase in phases}
    lines = [line.split("\t") for line in (scratch / "journal").read_text().splitlines()]
    return [Ran(name, known[name][int(number)], int(code)) for name, number, code in lines]


def _problem(phases: Sequence[Phase], ran: Sequence[Ran], code: int) -> str:
    forgiven = {phase.name for phase in phases if phase.anyway}
    failed = [item for item in ran if item.code and item.phase not in forgiven]
    if failed:
        return f"{failed[0].phase}: {failed[0].command!r} ended with {failed[0].code}"
    if code == -signal.SIGKILL:
        return "it took too long"
    if any(item.code for item in ran):
        return ""
    return f"a command ended the shell with {code}" if code or _unfinished(phases, ran) else ""


def _unfinished(phases: Sequence[Phase], ran: Sequence[Ran]) -> bool:
    return len(ran) < sum(len(phase.commands) + len(phase.last) for phase in phases)


def _environment(scratch: Path) -> dict[str, str]:
    pairs = (
        item.partition("=") for item in (scratch / "environment").read_text(errors="replace").split("\0")
    )
    return {name: value for name, mark, value in pairs if mark}
