"""A build specification run literally, the way CodeBuild does it for an action of CodePipeline.

AWS CodeBuild user guide: "Build specification reference", "Environment variables in build environments",
"Build phase transitions". A key that is not known here is an error, never passed over.

What it does not do: choose the runtimes of ``runtime-versions`` (only that the image has them is checked),
the build image itself, roles and their credentials.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.support.phases import Outcome, Phase
from tests.support.phases import run as run_phases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PHASES = ("install", "pre_build", "build", "post_build")
# CodeBuild user guide, "Available runtimes": Ubuntu standard 7.0.
RUNTIMES = {
    "python": {"3.9", "3.10", "3.11", "3.12", "3.13", "3.x", "latest"},
    "nodejs": {"18", "20", "22", "18.x", "20.x", "22.x", "latest"},
}
KEYS = {"version", "env", "phases", "artifacts"}
ENV_KEYS = {"shell", "variables", "exported-variables"}
PHASE_KEYS = {"commands", "finally", "on-failure", "runtime-versions"}
ARTIFACT_KEYS = {"files", "base-directory", "discard-paths", "name", "exclude-paths"}
# CodePipeline gives an action's variables; CodeBuild names what it makes of them.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class SpecificationError(Exception):
    """What CodeBuild would refuse before the first command (YAML_FILE_ERROR)."""


@dataclass(frozen=True)
class Build:
    """What a build is started with.

    Attributes:
        specification: its path in the source, or elsewhere when absolute.
        source: folder of the primary source; the build works in it.
        scratch: folder for what the build needs besides: its home, the script.
        secondary: folders of the other input artifacts, by name.
        variables: of the project and the action, the action's winning; they win over the specification's.
        path: PATH of the build.
        machine: variables of the machine that stands for the build image (``phases.machine()``).
        account, region, project, pipeline: what CodeBuild's own variables say.
        timeout: seconds.
    """

    specification: str
    source: Path
    scratch: Path
    secondary: Mapping[str, Path] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    path: str = os.defpath
    machine: Mapping[str, str] = field(default_factory=dict)
    account: str = "000000000000"
    region: str = "us-east-1"
    project: str = "project"
    pipeline: str = "classla"
    timeout: float = 120


@dataclass(frozen=True)
class Built:
    """What a build gave.

    Attributes:
        outcome: phases, output, artifacts.
        exported: value of each exported variable; one that nobody exported is missing.
    """

    outcome: Outcome
    exported: Mapping[str, str]

    @property
    def succeeded(self) -> bool:
        """Whether CodePipeline would go on."""
        return self.outcome.succeeded


def run(build: Build, into: Path | None = None) -> Built:
    """Run a build.

    Args:
        build: what to run.
        into: folder that the output artifact is put into; None: nothing is collected.

    Raises:
        SpecificationError: CodeBuild would not start it.
    """
    data = load(build.source / build.specification)
    home = build.scratch / "home"
    home.mkdir(parents=True, exist_ok=True)
    outcome = run_phases(
        phases(data),
        folder=build.source,
        scratch=build.scratch,
        environment=environment(build, data, home),
        timeout=build.timeout,
    )
    if into is not None:
        outcome = _collect(outcome, data, build.source, into)
    names = data.get("env", {}).get("exported-variables", [])
    exported = {name: outcome.environment[name] for name in names if name in outcome.environment}
    return Built(outcome, exported)


def load(path: Path) -> dict[str, Any]:
    """Read and check a specification.

    Raises:
        SpecificationError: it is none, or has something that is not known here.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SpecificationError(f"{path.name}: {error}") from None
    if not isinstance(data, dict) or data.get("version") != 0.2:
        raise SpecificationError(f"{path.name}: version 0.2 is what this runner knows")
    found = [*unknown("", data, KEYS), *unknown("env", data.get("env", {}), ENV_KEYS)]
    found += unknown("phases", data.get("phases", {}), set(PHASES))
    found += unknown("artifacts", data.get("artifacts", {}), ARTIFACT_KEYS)
    for name, phase in data.get("phases", {}).items():
        found += [*unknown(name, phase, PHASE_KEYS), *_phase_problems(name, phase)]
    if data.get("env", {}).get("shell", "sh") != "bash":
        found.append("env.shell: only bash is known here")
    if found:
        raise SpecificationError(f"{path.name}: " + "; ".join(found))
    return data


def phases(data: Mapping[str, Any]) -> list[Phase]:
    """The phases in their order. After a failed build, post_build runs all the same."""
    return [
        Phase(
            name=name,
            commands=phase.get("commands", ()),
            last=phase.get("finally", ()),
            stops=name != "build" or phase.get("on-failure") == "ABORT",
            anyway=phase.get("on-failure") == "CONTINUE",
        )
        for name in PHASES
        if (phase := data["phases"].get(name))
    ]


def environment(build: Build, data: Mapping[str, Any], home: Path) -> dict[str, str]:
    """All variables of the build; nothing else of this process reaches it."""
    identifier = f"{build.project}:00000000-0000-0000-0000-000000000001"
    own = {
        "HOME": str(home),
        "PATH": build.path,
        "LANG": "C.UTF-8",
        "AWS_REGION": build.region,
        "AWS_DEFAULT_REGION": build.region,
        "CODEBUILD_BUILD_ID": identifier,
        "CODEBUILD_BUILD_ARN": f"arn:aws:codebuild:{build.region}:{build.account}:build/{identifier}",
        "CODEBUILD_BUILD_NUMBER": "1",
        "CODEBUILD_BUILD_SUCCEEDING": "1",
        "CODEBUILD_CI": "true",
        "CODEBUILD_INITIATOR": f"codepipeline/{build.pipeline}",
        "CODEBUILD_SRC_DIR": str(build.source),
    }
    own |= {f"CODEBUILD_SRC_DIR_{name}": str(folder) for name, folder in build.secondary.items()}
    given = {name: str(value) for name, value in data.get("env", {}).get("variables", {}).items()}
    refused = [name for name in {**given, **build.variables} if not NAME.fullmatch(name)]
    if refused:
        raise SpecificationError(f"no names of variables: {', '.join(refused)}")
    return {**build.machine, **given, **build.variables, **own}


def collect(patterns: Sequence[str], base: Path) -> tuple[list[str], list[str]]:
    """Files below a folder that patterns name, hidden ones included, and the patterns that name none."""
    found: set[str] = set()
    unmatched = []
    for pattern in patterns:
        # `**/*` means every file; pathlib wants that said of the files, not of the folders.
        files = {str(path.relative_to(base)) for path in base.glob(pattern) if path.is_file()}
        found |= files
        if not files:
            unmatched.append(pattern)
    return sorted(found), unmatched


def _collect(outcome: Outcome, data: Mapping[str, Any], source: Path, into: Path) -> Outcome:
    """UPLOAD_ARTIFACTS: attempted even if the build failed, and a failure of its own."""
    wanted = data.get("artifacts")
    if wanted is None:
        return outcome
    base = source / wanted.get("base-directory", ".")
    files, unmatched = collect(wanted["files"], base)
    excluded, _ = collect(wanted.get("exclude-paths", ()), base)
    files = [name for name in files if name not in set(excluded)]
    flat = str(wanted.get("discard-paths", "no")).lower() in {"yes", "true"}
    for name in files:
        target = into / (Path(name).name if flat else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(base / name, target)
    problem = outcome.problem or ("" if files else "UPLOAD_ARTIFACTS: no matching artifact paths found")
    return replace(
        outcome, succeeded=not problem, problem=problem, artifacts=tuple(files), unmatched=tuple(unmatched)
    )


def unknown(where: str, data: Mapping[str, Any], known: set[str]) -> list[str]:
    """What is said of each key that this runner does not know."""
    return [f"{where or 'top'}: {key!r} is not known" for key in data if key not in known]


def _phase_problems(name: str, phase: Mapping[str, Any]) -> list[str]:
    found = [
        f"{name}: {command!r} is no text"
        for command in [*phase.get("commands", ()), *phase.get("finally", ())]
        if not isinstance(command, str)
    ]
    for runtime, version in phase.get("runtime-versions", {}).items():
        if str(version) not in RUNTIMES.get(runtime, set()):
            found.append(f"{name}: the image has no {runtime} {version}")
    if phase.get("on-failure", "CONTINUE") not in {"ABORT", "CONTINUE"}:
        found.append(f"{name}: on-failure is ABORT or CONTINUE")
    return found
