"""A CodeBuild action: sources in, the build specification's commands, artifacts and variables out.

Who does what, by whose role (CodePipeline user guide, "CodeBuild" action reference; CodeBuild user guide,
"Service role"): the pipeline starts the build and looks at it; the build's own role reads the artifacts,
writes the log and the outputs, and is what the commands find as their credentials.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

from rehearsal import artifacts, buildspec, codebuild
from rehearsal.errors import BuildError, RehearsalError
from rehearsal.execution import Result
from rehearsal.standins.note import VARIABLE as NOTES
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rehearsal.authority import Session
    from rehearsal.definition import Action, Project
    from rehearsal.execution import Execution

CODEBUILD = "codebuild.amazonaws.com"
# What pip and TLS need to reach an index on this machine, where something is really installed.
PASSED_ON = ("PIP_", "SSL_CERT", "REQUESTS_CA", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")
LONGEST_EVENT = 200_000


def run(execution: Execution, action: Action, configuration: Mapping[str, str]) -> Result:
    """Run a build.

    Raises:
        RehearsalError: the project, its specification, an artifact or a permission is missing; a command
            failed.
    """
    project = _project(execution, action, configuration)
    pipeline = execution.pipeline_session(action)
    for call in ("codebuild:StartBuild", "codebuild:BatchGetBuilds"):
        execution.require(pipeline, call, execution.place.arn("codebuild", f"project/{project.name}"))
    session = execution.authority.service_session(project.role, CODEBUILD, action.where)
    place = execution.folder / action.stage / action.name
    sources = _fetch(execution, action, session, place)
    primary = sources[_primary(action, configuration)]
    build = codebuild.Build(
        folder=primary,
        specification=_specification(primary, project, action),
        environment=_environment(execution, action, configuration, project, session, sources, place),
        log=place / "build.log",
        scratch=place / "scratch",
        minutes=project.minutes,
    )
    outcome = codebuild.run(build)
    _write_log(execution, session, project, build)
    _refusals(execution, action)
    if outcome.failed:
        raise codebuild.failure(build, outcome)
    _hand_on(execution, action, session, build)
    notes = place / "notes"
    said = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    if any(one.call == "ecs:RunTask" and one.where == action.where for one in execution.authority.made):
        said.append(execution.tasks)
    return Result(variables=outcome.exported, stand_ins=tuple(dict.fromkeys(said)), log=str(build.log))


def _project(execution: Execution, action: Action, configuration: Mapping[str, str]) -> Project:
    name = configuration.get("ProjectName", "")
    if name not in execution.definition.projects:
        problem = Problem(action.where, f"starts {name or 'no project'}, which the template does not make")
        raise RehearsalError("There is no such project", [problem])
    return execution.definition.projects[name]


def _primary(action: Action, configuration: Mapping[str, str]) -> str:
    """The input whose build specification runs; with several inputs it must be named."""
    named = configuration.get("PrimarySource", action.inputs[0] if len(action.inputs) == 1 else "")
    if named not in action.inputs:
        what = f"has the primary source {named or 'nothing'}, which is none of its inputs"
        raise RehearsalError("A build has no source", [Problem(action.where, what)])
    return named


def _fetch(execution: Execution, action: Action, session: Session, place: Path) -> dict[str, Path]:
    gateway = execution.gateway(session)
    folders = {}
    for number, name in enumerate(action.inputs):
        folders[name] = place / f"src{number}"
        artifacts.unpack(execution.store.get(gateway, name, action.where), folders[name])
    return folders


def _specification(primary: Path, project: Project, action: Action) -> buildspec.Specification:
    file = primary / project.specification
    if not file.is_file():
        what = f"runs {project.specification}, which is not in its primary source"
        raise RehearsalError("There is no build specification", [Problem(action.where, what)])
    specification = buildspec.parse(file.read_text(encoding="utf-8"), project.specification)
    if bool(action.outputs) != bool(specification.files) or len(action.outputs) > 1:
        what = f"declares {len(action.outputs)} outputs, and the specification makes "
        what += "one" if specification.files else "none"
        raise RehearsalError("Artifacts and action do not fit", [Problem(action.where, what)])
    return specification


def _environment(
    execution: Execution,
    action: Action,
    configuration: Mapping[str, str],
    project: Project,
    session: Session,
    sources: Mapping[str, Path],
    place: Path,
) -> dict[str, str]:
    """What CodeBuild sets, then the project, then the action, which goes before it (CodeBuild user guide,
    "Environment variables in build environments")."""
    home = place / "home"
    home.mkdir(parents=True, exist_ok=True)
    primary = _primary(action, configuration)
    region = execution.place.region
    given = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    given |= {
        "PATH": execution.path,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": execution.gate.credentials_url(session),
        "AWS_ENDPOINT_URL": execution.gate.url,
        "CODEBUILD_BUILD_ID": f"{project.name}:{execution.id}",
        "CODEBUILD_INITIATOR": f"codepipeline/{execution.definition.name}",
        "CODEBUILD_SRC_DIR": str(sources[primary]),
        NOTES: str(place / "notes"),
        **execution.surroundings(project.variables.get("ENVIRONMENT", "")),
    }
    given |= {f"CODEBUILD_SRC_DIR_{name}": str(path) for name, path in sources.items() if name != primary}
    return {**given, **project.variables, **_passed(action, configuration)}


def _passed(action: Action, configuration: Mapping[str, str]) -> dict[str, str]:
    """The action's own variables: a JSON list of name, value and type."""
    text = configuration.get("EnvironmentVariables", "[]")
    try:
        entries = json.loads(text)
        plain = [entry for entry in entries if entry.get("type", "PLAINTEXT") == "PLAINTEXT"]
        if len(plain) != len(entries):
            raise ValueError("only PLAINTEXT is rehearsed")
        return {entry["name"]: str(entry["value"]) for entry in plain}
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        problem = Problem(f"{action.where}, EnvironmentVariables", f"{text[:200]}: {error}")
        raise RehearsalError("A build's variables are not readable", [problem]) from None


def _write_log(execution: Execution, session: Session, project: Project, build: codebuild.Build) -> None:
    """A build that cannot write its log fails: nobody could say what it did."""
    if not project.log_group:
        return
    gateway, stream = execution.gateway(session), f"{project.name}/{execution.id}"
    where = {"logGroupName": project.log_group, "logStreamName": stream}
    text = build.log.read_text(encoding="utf-8", errors="replace")[-LONGEST_EVENT:] or "nothing"
    gateway.call("logs", "CreateLogStream", **where)
    events = [{"timestamp": int(time.time() * 1000), "message": text}]
    gateway.call("logs", "PutLogEvents", logEvents=events, **where)


def _refusals(execution: Execution, action: Action) -> None:
    """A refused call fails the build even where a command goes on without: a permission that is asked for is
    either needed, or asked for in vain."""
    refused = execution.authority.refused(action.where)
    problems = dict.fromkeys(Problem(made.role, f"{made.call}: {made.refused}") for made in refused)
    if problems:
        raise BuildError(f"{action.where} was refused something by AWS", problems)


def _hand_on(execution: Execution, action: Action, session: Session, build: codebuild.Build) -> None:
    for name in action.outputs:
        content = artifacts.declared(build.folder, build.specification)
        execution.store.put(execution.gateway(session), name, content, action.where)
