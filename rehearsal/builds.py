"""A CodeBuild action: sources in, the build specification's commands, artifacts and variables out.

Who does what, by whose role (CodePipeline user guide, "CodeBuild" action reference; CodeBuild user guide,
"Service role"): the pipeline starts the build and looks at it; the build's own role reads the artifacts,
writes the log and the outputs, and is what the commands find as their credentials.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal import artifacts, buildspec, codebuild, machine
from rehearsal.errors import BuildError, RehearsalError
from rehearsal.execution import Result
from rehearsal.standins.note import VARIABLE as NOTES
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rehearsal.authority import Session
    from rehearsal.definition import Action, Project
    from rehearsal.execution import Execution
    from rehearsal.phases import Outcome

CODEBUILD = "codebuild.amazonaws.com"
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
    named = _primary(action, configuration)
    build = codebuild.Build(
        specification=_specification(sources[named], project, action),
        source=sources[named],
        scratch=place / "scratch",
        log=place / "build.log",
        path=execution.path,
        secondary={name: folder for name, folder in sources.items() if name != named},
        surroundings=_surroundings(execution, project, session, place),
        variables={**project.variables, **_passed(action, configuration)},
        identity=f"{project.name}:{execution.id}",
        account=execution.place.account,
        region=execution.place.region,
        pipeline=execution.definition.name,
        minutes=project.minutes,
    )
    outcome = codebuild.run(build)
    _write_log(execution, session, project, outcome)
    _refusals(execution, action)
    if outcome.problem:
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


def _surroundings(execution: Execution, project: Project, session: Session, place: Path) -> dict[str, str]:
    """What leads a build to the AWS of the rehearsal, as its own role, and to the package indexes."""
    return {
        **machine.variables(os.environ, Path.home()),
        "NO_COLOR": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": execution.gate.credentials_url(session),
        "AWS_ENDPOINT_URL": execution.gate.url,
        NOTES: str(place / "notes"),
        **execution.surroundings(project.variables.get("ENVIRONMENT", "")),
    }


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


def _write_log(execution: Execution, session: Session, project: Project, outcome: Outcome) -> None:
    """A build that cannot write its log fails: nobody could say what it did."""
    if not project.log_group:
        return
    gateway, stream = execution.gateway(session), f"{project.name}/{execution.id}"
    where = {"logGroupName": project.log_group, "logStreamName": stream}
    text = outcome.output[-LONGEST_EVENT:] or "nothing"
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
        content = artifacts.declared(build.source, build.specification)
        execution.store.put(execution.gateway(session), name, content, action.where)
