"""Runs a build specification as CodeBuild does for an action of CodePipeline.

Nothing of this machine's environment is passed on but what the caller gives. Where the commands find their
tools is the caller's business (``path``). What it does not do: the build image, its versions of the runtimes
(only that the image has them is checked), roles and their credentials.

Source: CodeBuild user guide, "Build specification reference for CodeBuild" (one shell for all commands in
version 0.2, exported-variables), "Environment variables in build environments" and "View build details",
"Build phase transitions" (a failed build phase still runs post_build; a failed install or pre_build phase
ends the build).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rehearsal import machine, phases
from rehearsal.errors import BuildError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rehearsal.buildspec import Specification
    from rehearsal.phases import Outcome

LAST_LINES = 25


@dataclass(frozen=True, kw_only=True)
class Build:
    """What a build is started with.

    Attributes:
        specification: what to run.
        source: folder of the primary source; commands start there.
        scratch: folder for the build's home and the runner's own files, outside of the source.
        log: file that everything written goes to, when the build has ended.
        path: ``PATH`` of the commands.
        secondary: folders of the other input artifacts, by name.
        surroundings: variables of what stands for the build image and for AWS.
        variables: of the project and of the action, the action's winning.
        identity: of the build: project and execution.
        account, region, pipeline: what CodeBuild's own variables say.
        minutes: after which it is stopped.
    """

    specification: Specification
    source: Path
    scratch: Path
    log: Path
    path: str
    secondary: Mapping[str, Path] = field(default_factory=dict)
    surroundings: Mapping[str, str] = field(default_factory=dict, repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    identity: str = "project:1"
    account: str = "000000000000"
    region: str = "us-east-1"
    pipeline: str = "classla"
    minutes: float = 60


def run(build: Build) -> Outcome:
    """Run a build to its end; how it ended is in the outcome, and nothing is raised for it."""
    (build.scratch / "home").mkdir(parents=True, exist_ok=True)
    given = environment(build)
    outcome = phases.run(
        phases.Job(
            phases=build.specification.phases,
            folder=build.source,
            scratch=build.scratch,
            environment=given,
            exported=build.specification.exported,
            secrets=machine.secrets(build.surroundings),
            minutes=build.minutes,
        )
    )
    build.log.write_text(outcome.output, encoding="utf-8")
    return outcome


def environment(build: Build) -> dict[str, str]:
    """All variables of the build. A project's go before the specification's, an action's before both."""
    own = {
        "HOME": str(build.scratch / "home"),
        "PATH": build.path,
        "LANG": "C.UTF-8",
        "AWS_REGION": build.region,
        "AWS_DEFAULT_REGION": build.region,
        "CODEBUILD_BUILD_ID": build.identity,
        "CODEBUILD_BUILD_ARN": f"arn:aws:codebuild:{build.region}:{build.account}:build/{build.identity}",
        "CODEBUILD_BUILD_NUMBER": "1",
        "CODEBUILD_BUILD_SUCCEEDING": "1",
        "CODEBUILD_CI": "true",
        "CODEBUILD_INITIATOR": f"codepipeline/{build.pipeline}",
        "CODEBUILD_SRC_DIR": str(build.source),
    }
    own |= {f"CODEBUILD_SRC_DIR_{name}": str(folder) for name, folder in build.secondary.items()}
    return {**build.surroundings, **own, **build.specification.variables, **build.variables}


def failure(build: Build, outcome: Outcome) -> BuildError:
    """The error of a build that failed, with the end of its output."""
    lines = outcome.output.splitlines()[-LAST_LINES:]
    words = "\n      ".join([outcome.problem, *lines])
    return BuildError(f"{build.specification.path} failed", [Problem(str(build.log), words)])
