"""An Amplify build specification run literally.

Amplify Hosting user guide, "Configuring the build settings": all commands run in one shell, so a ``cd``
counts for the phases after it; ``baseDirectory`` and the cache's paths are read from where the repository was
cloned to, whatever the shell did.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from rehearsal import artifacts, machine, phases
from rehearsal.buildspec import no_text, not_rehearsed
from rehearsal.errors import RehearsalError
from rehearsal.phases import Outcome, Phase
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PHASES = ("preBuild", "build", "postBuild")


@dataclass(frozen=True)
class Build:
    """What Amplify builds.

    Attributes:
        specification: the text.
        clone: folder of the repository.
        scratch: folder for the home and the script.
        variables: of the app and the branch.
        path: PATH of the build.
        machine: variables of the machine that stands for the build image (``machine.variables``).
        branch, commit: what Amplify's own variables say.
        minutes: after which it is stopped.
    """

    specification: str
    clone: Path
    scratch: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    path: str = os.defpath
    machine: Mapping[str, str] = field(default_factory=dict)
    branch: str = "main"
    commit: str = "c" * 40
    minutes: float = 3


@dataclass(frozen=True)
class Site:
    """What Amplify would serve.

    Attributes:
        outcome: of the commands.
        problem: why there is nothing to serve; empty when there is.
        folder: the base directory.
        files: that would be served, relative to it.
        cached: files that the next build would find.
    """

    outcome: Outcome
    problem: str
    folder: Path
    files: tuple[str, ...]
    cached: tuple[str, ...]


def run(build: Build) -> Site:
    """Build a site.

    Raises:
        RehearsalError: Amplify would refuse the specification, or it has what is not known here.
    """
    frontend = load(build.specification)
    home = build.scratch / "home"
    home.mkdir(parents=True, exist_ok=True)
    outcome = phases.run(
        phases.Job(
            phases=[
                Phase(name, frontend["phases"][name]["commands"])
                for name in PHASES
                if name in frontend["phases"]
            ],
            folder=build.clone,
            scratch=build.scratch,
            environment=environment(build, home),
            secrets=machine.secrets(build.machine),
            minutes=build.minutes,
        )
    )
    folder = build.clone / frontend["artifacts"]["baseDirectory"]
    files = _files(folder, frontend["artifacts"]["files"]) if outcome.succeeded else []
    problem = outcome.problem or ("" if files else f"there is no artifact in {folder.name}")
    cached = _files(build.clone, frontend.get("cache", {}).get("paths", ()))
    return Site(outcome, problem, folder, tuple(files), tuple(cached))


def load(specification: str) -> dict[str, Any]:
    """The frontend's part of a specification.

    Raises:
        RehearsalError: see ``run``.
    """
    data = yaml.safe_load(specification)
    problems = list(_problems(data))
    if problems:
        raise RehearsalError("Amplify's build specification cannot be run", problems)
    frontend: dict[str, Any] = data["frontend"]
    return frontend


def environment(build: Build, home: Path) -> dict[str, str]:
    """All variables of the build. NODE_ENV is not among Amplify's, so development packages are installed."""
    own = {
        "HOME": str(home),
        "PATH": build.path,
        "LANG": "C.UTF-8",
        "CI": "true",
        "AWS_APP_ID": "d0000000000000",
        "AWS_BRANCH": build.branch,
        "AWS_COMMIT_ID": build.commit,
        "AWS_JOB_ID": "0000000001",
    }
    return {**build.machine, **build.variables, **own}


def _problems(data: dict[str, Any]) -> Iterator[Problem]:
    if data.get("version") != 1 or "frontend" not in data:
        yield Problem("version", "is not 1, or there is no frontend")
        return
    frontend = data["frontend"]
    yield from not_rehearsed("top", data, {"version", "frontend"})
    yield from not_rehearsed("frontend", frontend, {"phases", "artifacts", "cache"})
    yield from not_rehearsed("phases", frontend["phases"], set(PHASES))
    yield from not_rehearsed("artifacts", frontend["artifacts"], {"baseDirectory", "files"})
    for name, phase in frontend["phases"].items():
        yield from no_text(name, phase["commands"])


def _files(folder: Path, patterns: Sequence[str]) -> list[str]:
    """Files below a folder that patterns name, hidden ones included."""
    present = sorted(path.relative_to(folder).as_posix() for path in artifacts.files_below(folder))
    return artifacts.choose(present, patterns, folder.name)[0]
