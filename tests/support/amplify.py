"""An Amplify build specification run literally.

Amplify Hosting user guide, "Configuring the build settings": all commands run in one shell, so a ``cd``
counts for the phases after it; ``baseDirectory`` and the cache's paths are read from where the repository was
cloned to, whatever the shell did.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import yaml

from tests.support.codebuild import SpecificationError, collect, unknown
from tests.support.phases import Outcome, Phase
from tests.support.phases import run as run_phases

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        machine: variables of the machine that stands for the build image.
        branch, commit: what Amplify's own variables say.
        timeout: seconds.
    """

    specification: str
    clone: Path
    scratch: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    path: str = os.defpath
    machine: Mapping[str, str] = field(default_factory=dict)
    branch: str = "main"
    commit: str = "c" * 40
    timeout: float = 180


@dataclass(frozen=True)
class Site:
    """What Amplify would serve.

    Attributes:
        outcome: phases and output; artifacts are relative to ``folder``.
        folder: the base directory.
        cached: files that the next build would find.
    """

    outcome: Outcome
    folder: Path
    cached: tuple[str, ...]


def run(build: Build) -> Site:
    """Build a site.

    Raises:
        SpecificationError: Amplify would refuse the specification, or it has what is not known here.
    """
    frontend = load(build.specification)
    home = build.scratch / "home"
    home.mkdir(parents=True, exist_ok=True)
    outcome = run_phases(
        [Phase(name, frontend["phases"][name]["commands"]) for name in PHASES if name in frontend["phases"]],
        folder=build.clone,
        scratch=build.scratch,
        environment=environment(build, home),
        timeout=build.timeout,
    )
    artifacts = frontend["artifacts"]
    folder = build.clone / artifacts["baseDirectory"]
    cached, _ = collect(frontend.get("cache", {}).get("paths", ()), build.clone)
    return Site(_collect(outcome, artifacts["files"], folder), folder, tuple(cached))


def load(specification: str) -> dict[str, Any]:
    """The frontend's part of a specification.

    Raises:
        SpecificationError: see ``run``.
    """
    data = yaml.safe_load(specification)
    if data.get("version") != 1 or "frontend" not in data:
        raise SpecificationError("version 1 with a frontend is what this runner knows")
    frontend: dict[str, Any] = data["frontend"]
    found = [*unknown("", data, {"version", "frontend"})]
    found += unknown("frontend", frontend, {"phases", "artifacts", "cache"})
    found += unknown("phases", frontend["phases"], set(PHASES))
    found += unknown("artifacts", frontend["artifacts"], {"baseDirectory", "files"})
    found += [
        f"{name}: {command!r} is no text"
        for name, phase in frontend["phases"].items()
        for command in phase["commands"]
        if not isinstance(command, str)
    ]
    if found:
        raise SpecificationError("; ".join(found))
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


def _collect(outcome: Outcome, patterns: list[str], folder: Path) -> Outcome:
    if not outcome.succeeded:
        return outcome
    files, unmatched = collect(patterns, folder) if folder.is_dir() else ([], list(patterns))
    problem = "" if files else f"there is no artifact in {folder.name}"
    return replace(
        outcome, succeeded=not problem, problem=problem, artifacts=tuple(files), unmatched=tuple(unmatched)
    )
