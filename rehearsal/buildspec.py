"""A build specification, read as CodeBuild reads it. Pure.

Source: CodeBuild user guide, "Build specification reference for CodeBuild". What this project does not use is
refused rather than ignored: a rehearsal that leaves something out proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rehearsal.errors import RehearsalError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PHASES = ("install", "pre_build", "build", "post_build")
KNOWN = {
    "": {"version", "env", "phases", "artifacts"},
    "env": {"shell", "variables", "exported-variables"},
    "artifacts": {"files", "base-directory"},
}
IN_A_PHASE = {"commands", "runtime-versions"}


@dataclass(frozen=True, kw_only=True)
class Specification:
    """What a build does.

    Attributes:
        path: for messages.
        interpreter: the shell that runs every command of the build, one after the other.
        variables: name → text; a project's and an action's go before them.
        exported: names that the pipeline gets.
        phases: (name, commands) in CodeBuild's order.
        files: patterns of what is an artifact; empty for none.
        base: folder that they are relative to, below the source's.
    """

    path: str
    interpreter: str
    variables: Mapping[str, str]
    exported: tuple[str, ...]
    phases: tuple[tuple[str, tuple[str, ...]], ...]
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
        interpreter=environment.get("shell", "sh"),
        variables={name: str(value) for name, value in environment.get("variables", {}).items()},
        exported=tuple(environment.get("exported-variables", [])),
        phases=tuple(
            (name, tuple(data["phases"][name].get("commands", [])))
            for name in PHASES
            if name in data["phases"]
        ),
        files=tuple(artifacts.get("files", [])),
        base=artifacts.get("base-directory", ""),
    )


def _problems(data: Any, path: str) -> Iterator[Problem]:
    if not isinstance(data, dict) or not isinstance(data.get("phases"), dict):
        yield Problem(path, "has no phases")
        return
    if data.get("version") != 0.2:
        yield Problem(f"{path} version", f"is {data.get('version')}", "0.2 runs all commands in one shell")
    for section, known in KNOWN.items():
        found = data.get(section, {}) if section else data
        for name in sorted(set(found) - known):
            yield Problem(f"{path} {section}".strip(), f"{name} is not rehearsed")
    for phase, content in data["phases"].items():
        if phase not in PHASES:
            yield Problem(f"{path} phases", f"there is no phase {phase}")
        for name in sorted(set(content) - IN_A_PHASE):
            yield Problem(f"{path} {phase}", f"{name} is not rehearsed")
        for command in content.get("commands", []):
            if not isinstance(command, str):
                yield Problem(f"{path} {phase}", f"{command!r} is no text", "quote it")
