"""A build specification, read as CodeBuild reads it. Pure.

Source: CodeBuild user guide, "Build specification reference for CodeBuild" and "Available runtimes". What
this project does not use is refused rather than ignored: what is left out in a rehearsal is not proved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rehearsal.errors import RehearsalError
from rehearsal.phases import Phase
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PHASES = ("install", "pre_build", "build", "post_build")
# After a failure here the next phase is run all the same, unless on-failure says ABORT.
GOES_ON = "build"
KNOWN = {
    "env": {"shell", "variables", "exported-variables"},
    "artifacts": {"files", "base-directory"},
}
SECTIONS = {"version", "phases", *KNOWN}
IN_A_PHASE = {"commands", "finally", "on-failure", "runtime-versions"}
# Of the image aws/codebuild/standard:7.0.
RUNTIMES = {
    "python": {"3.9", "3.10", "3.11", "3.12", "3.13", "3.x", "latest"},
    "nodejs": {"18", "20", "22", "18.x", "20.x", "22.x", "latest"},
}
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class Specification:
    """What a build does; bash runs all its commands.

    Attributes:
        path: for messages.
        variables: name → text; a project's and an action's go before them.
        exported: names that the pipeline gets.
        phases: in CodeBuild's order.
        files: patterns of what is an artifact; empty for none.
        base: folder that they are relative to, below the source's.
    """

    path: str
    variables: Mapping[str, str]
    exported: tuple[str, ...]
    phases: tuple[Phase, ...]
    files: tuple[str, ...] = ()
    base: str = ""


def parse(text: str, path: str) -> Specification:
    """A build specification.

    Raises:
        RehearsalError: it is none, or uses what is not rehearsed; every reason.
    """
    import yaml

    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        words = " ".join(str(error).split())
        raise RehearsalError("A build specification is not readable", [Problem(path, words)]) from None
    problems = list(_problems(data, path))
    if problems:
        raise RehearsalError("A build specification cannot be run", problems)
    environment, artifacts = data.get("env", {}), data.get("artifacts", {})
    return Specification(
        path=path,
        variables={name: str(value) for name, value in environment.get("variables", {}).items()},
        exported=tuple(environment.get("exported-variables", [])),
        phases=tuple(_phase(name, data["phases"][name]) for name in PHASES if name in data["phases"]),
        files=tuple(artifacts.get("files", [])),
        base=artifacts.get("base-directory", ""),
    )


def not_rehearsed(where: str, found: Iterable[str], known: set[str]) -> Iterator[Problem]:
    """A problem for each key that is not known."""
    for name in sorted(set(found) - known):
        yield Problem(where, f"{name} is not rehearsed")


def no_text(where: str, commands: Iterable[Any]) -> Iterator[Problem]:
    """A problem for each command that YAML reads as something else."""
    for command in commands:
        if not isinstance(command, str):
            yield Problem(where, f"{command!r} is no text", "quote it")


def _phase(name: str, content: Mapping[str, Any]) -> Phase:
    stops = name != GOES_ON or content.get("on-failure") == "ABORT"
    return Phase(name, tuple(content.get("commands", [])), tuple(content.get("finally", [])), stops)


def _problems(data: Any, path: str) -> Iterator[Problem]:
    if not isinstance(data, dict) or not isinstance(data.get("phases"), dict):
        yield Problem(path, "has no phases")
        return
    if data.get("version") != 0.2:
        yield Problem(f"{path} version", f"is {data.get('version')}", "0.2 runs all commands in one shell")
    yield from not_rehearsed(path, data, SECTIONS)
    for section, known in KNOWN.items():
        yield from not_rehearsed(f"{path} {section}", data.get(section, {}), known)
    environment = data.get("env", {})
    if (shell := environment.get("shell", "sh")) != "bash":
        yield Problem(f"{path} env", f"the shell is {shell}", "only bash is rehearsed: write shell: bash")
    for name in [*environment.get("variables", {}), *environment.get("exported-variables", [])]:
        if not NAME.fullmatch(str(name)):
            yield Problem(f"{path} env", f"{name} is no name of a variable")
    for phase, content in data["phases"].items():
        yield from _phase_problems(f"{path} {phase}", phase, content)


def _phase_problems(where: str, phase: str, content: Any) -> Iterator[Problem]:
    if phase not in PHASES:
        yield Problem(where, f"there is no phase {phase}", f"there are {', '.join(PHASES)}")
    if not isinstance(content, dict):
        yield Problem(where, "has no commands")
        return
    yield from not_rehearsed(where, content, IN_A_PHASE)
    yield from no_text(where, [*content.get("commands", []), *content.get("finally", [])])
    if (chosen := content.get("on-failure", "ABORT")) != "ABORT":
        # AWS does not say how a build ends that went on after a failure.
        yield Problem(where, f"on-failure {chosen} is not rehearsed", "ABORT is")
    for runtime, version in content.get("runtime-versions", {}).items():
        if str(version) not in RUNTIMES.get(runtime, set()):
            yield Problem(where, f"the build image has no {runtime} {version}")
