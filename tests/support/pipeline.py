"""What an emitted pipeline means: which action reads what, and everything about that which cannot work.

No linter follows an artifact or a ``#{namespace.variable}`` from the action that makes it to the one that
reads it, and CodePipeline finds out when it runs.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}")
# CodePipeline API reference, ActionConfigurationValue.
LONGEST_VALUE = 1000
# CodePipeline user guide, "Variables reference".
OF_A_SOURCE = {"AuthorDate", "BranchName", "CommitId", "CommitMessage", "ConnectionArn", "FullRepositoryName"}
OF_THE_PIPELINE = {"codepipeline": {"PipelineExecutionId"}}
SHELL_VARIABLE = re.compile(r"\$\{?!?([A-Z][A-Z0-9_]+)")
ASSIGNED = re.compile(r"(?:^|[\s;(])(?:export\s+)?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
# CodeBuild user guide, "Environment variables in build environments", and what every shell has.
BUILTIN = re.compile(r"(CODEBUILD_|AWS_|HOME$|PATH$)")


@dataclass(frozen=True)
class Action:
    """One action, with what it reads and makes.

    Attributes:
        name, stage: its own and its stage's.
        place: stage and run order: an action reads what is at a smaller place.
        skippable: whether its stage may be skipped.
        specification: path of its build specification, or empty.
    """

    name: str
    stage: str
    place: tuple[int, int]
    skippable: bool
    provider: str
    configuration: Mapping[str, Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    namespace: str
    role: Any
    specification: str
    environment: frozenset[str]

    @property
    def exported(self) -> set[str]:
        """Variables of its namespace."""
        if self.provider == "CodeStarSourceConnection":
            return OF_A_SOURCE
        return (
            set(read(self.specification)["env"].get("exported-variables", []))
            if self.specification
            else set()
        )

    @property
    def used(self) -> set[tuple[str, str]]:
        """(namespace, variable) that its configuration reads."""
        return set(VARIABLE.findall(json.dumps(self.configuration)))


def read(specification: str) -> dict[str, Any]:
    """A build specification."""
    data: dict[str, Any] = yaml.safe_load((ROOT / specification).read_text(encoding="utf-8"))
    return data


def pipeline_of(template: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of the only pipeline."""
    (found,) = [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::CodePipeline::Pipeline"
    ]
    return dict(found)


def actions(template: Mapping[str, Any]) -> list[Action]:
    """Every action, in order."""
    return [
        _action(template, stage, number, action)
        for number, stage in enumerate(pipeline_of(template)["Stages"])
        for action in stage["Actions"]
    ]


def _action(
    template: Mapping[str, Any], stage: Mapping[str, Any], number: int, action: Mapping[str, Any]
) -> Action:
    configuration = action["Configuration"]
    project = configuration.get("ProjectName", {}).get("Ref", "")
    properties = template["Resources"][project]["Properties"] if project else {}
    given = {entry["Name"] for entry in properties.get("Environment", {}).get("EnvironmentVariables", [])}
    passed = {entry["name"] for entry in json.loads(configuration.get("EnvironmentVariables", "[]"))}
    return Action(
        name=action["Name"],
        stage=stage["Name"],
        place=(number, action["RunOrder"]),
        skippable="BeforeEntry" in stage,
        provider=action["ActionTypeId"]["Provider"],
        configuration=configuration,
        inputs=tuple(item["Name"] for item in action["InputArtifacts"]),
        outputs=tuple(item["Name"] for item in action["OutputArtifacts"]),
        namespace=action.get("Namespace", ""),
        role=action.get("RoleArn"),
        specification=properties.get("Source", {}).get("BuildSpec", ""),
        environment=frozenset(given | passed),
    )


def problems(template: Mapping[str, Any]) -> list[str]:
    """Everything that would fail when the pipeline runs."""
    found = actions(template)
    conditions = [
        (stage["Name"], number, rule["Configuration"])
        for number, stage in enumerate(pipeline_of(template)["Stages"])
        for condition in stage.get("BeforeEntry", {}).get("Conditions", [])
        for rule in condition["Rules"]
    ]
    return [
        *(problem for action in found for problem in _artifacts(action, found)),
        *(problem for action in found for problem in _variables(action, found)),
        *(problem for action in found for problem in _configuration(action)),
        *(problem for action in found for problem in _specification(action)),
        *(
            problem
            for stage, number, configuration in conditions
            for used in VARIABLE.findall(json.dumps(configuration))
            for problem in _variable(f"entry of {stage}", (number, 0), "", used, found)
        ),
    ]


def _artifacts(action: Action, found: list[Action]) -> Iterator[str]:
    made = {name for other in found if other.place < action.place for name in other.outputs}
    for name in action.inputs:
        if name not in made:
            yield f"{action.stage}/{action.name}: reads {name}, which nothing before it makes"
    makers = [other for other in found if set(other.outputs) & set(action.outputs)]
    if len(makers) > 1:
        yield f"{action.stage}/{action.name}: makes what another action makes too"


def _variables(action: Action, found: list[Action]) -> Iterator[str]:
    for used in sorted(action.used):
        yield from _variable(f"{action.stage}/{action.name}", action.place, action.stage, used, found)


def _variable(
    where: str, place: tuple[int, int], stage: str, used: tuple[str, str], found: list[Action]
) -> Iterator[str]:
    namespace, name = used
    if name in OF_THE_PIPELINE.get(namespace, set()):
        return
    makers = [action for action in found if action.namespace == namespace and action.place < place]
    if not makers:
        yield f"{where}: no action before it has the namespace {namespace}"
    for maker in makers:
        if name not in maker.exported:
            yield f"{where}: {maker.stage}/{maker.name} does not export {name}"
        if maker.skippable and maker.stage != stage:
            yield f"{where}: {maker.stage} may be skipped, and then {namespace}.{name} is unknown"


def _configuration(action: Action) -> Iterator[str]:
    where = f"{action.stage}/{action.name}"
    for key, value in action.configuration.items():
        if isinstance(value, str) and not 0 < len(value) <= LONGEST_VALUE:
            yield f"{where}: {key} has {len(value)} characters"
    if action.provider != "CodeBuild":
        return
    primary = action.configuration.get("PrimarySource")
    if primary not in action.inputs:
        yield f"{where}: the primary source {primary} is none of its inputs"


def _specification(action: Action) -> Iterator[str]:
    """The build specification is there, reads nothing that nobody gives, and makes what is expected."""
    if not action.specification:
        return
    where = f"{action.stage}/{action.name}, {action.specification}"
    if not (ROOT / action.specification).is_file():
        yield f"{where}: does not exist"
        return
    data = read(action.specification)
    if bool(action.outputs) != ("artifacts" in data):
        yield f"{where}: has {'no ' if action.outputs else ''}artifacts, and the action has other ones"
    text = "\n".join(commands(data))
    known = action.environment | set(data["env"].get("variables", {})) | set(ASSIGNED.findall(text))
    known |= action.exported if ". plan/variables.sh" in text else set()
    for name in sorted(set(SHELL_VARIABLE.findall(text)) - known):
        if not BUILTIN.match(name):
            yield f"{where}: nobody gives it {name}"


def commands(specification: Mapping[str, Any]) -> list[str]:
    """Every command of a build specification."""
    return [command for phase in specification["phases"].values() for command in phase.get("commands", [])]
