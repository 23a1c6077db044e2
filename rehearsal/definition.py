"""What an emitted pipeline template says: stages, actions, projects and roles. Pure.

The template is evaluated as CloudFormation would (``templates_src.evaluate``); what only a deployment knows
is filled in by whoever knows it, which is a stack in the local AWS or, in tests, made-up names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.iam.evaluate import Role
from rehearsal.errors import RehearsalError
from templates_src.errors import Problem
from templates_src.evaluate import Reference, Text, evaluate_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from templates_src.evaluate import Deployment, Resource

TEMPLATE = "pipeline.json"
PIPELINE = "AWS::CodePipeline::Pipeline"
PROJECT = "AWS::CodeBuild::Project"
ROLE = "AWS::IAM::Role"


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action of a stage.

    Attributes:
        stage, name, category, provider, order: as CodePipeline has them; order is RunOrder.
        configuration: with variables of the pipeline still in it.
        inputs, outputs: names of artifacts.
        namespace: of its variables, or empty.
        role: ARN that it works with; empty for the pipeline's own.
    """

    stage: str
    name: str
    category: str
    provider: str
    order: int
    configuration: Mapping[str, str]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    namespace: str = ""
    role: str = ""

    @property
    def where(self) -> str:
        """For messages: ``StagingDeploy/Execute``."""
        return f"{self.stage}/{self.name}"


@dataclass(frozen=True)
class Rule:
    """A rule of a condition: its name, provider and configuration."""

    name: str
    provider: str
    configuration: Mapping[str, str]


@dataclass(frozen=True)
class Condition:
    """What happens (``SKIP`` or ``FAIL``) when not every rule holds."""

    result: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Stage:
    """A stage: its name, its actions, and the conditions of its entry."""

    name: str
    actions: tuple[Action, ...]
    entry: tuple[Condition, ...] = ()

    def groups(self) -> list[list[Action]]:
        """Actions that run side by side, in the order of their RunOrder."""
        orders = sorted({action.order for action in self.actions})
        return [[action for action in self.actions if action.order == order] for order in orders]


@dataclass(frozen=True, kw_only=True)
class Project:
    """A CodeBuild project.

    Attributes:
        name: as StartBuild takes it.
        role: ARN of its service role.
        specification: path of its build specification in the primary source.
        image, privileged, minutes: its environment and time-out.
        variables: name → text.
        log_group: where it writes; empty for CodeBuild's own choice.
    """

    name: str
    role: str
    specification: str
    image: str
    privileged: bool
    minutes: int
    variables: Mapping[str, str]
    log_group: str


@dataclass(frozen=True)
class Notice:
    """States of an execution that a topic is told of."""

    states: tuple[str, ...]
    topic: str


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A pipeline with what it works with.

    Attributes:
        name: its own; made up by CloudFormation.
        role: ARN that it works with.
        bucket: name of the artifact bucket.
        stages: in order.
        projects: name → project.
        roles: ARN → what it may do.
        notices: who is told of how executions end.
    """

    name: str
    role: str
    bucket: str
    stages: tuple[Stage, ...]
    projects: Mapping[str, Project]
    roles: Mapping[str, Role] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


def evaluate(
    template: Mapping[str, Any], parameters: Mapping[str, str], *, region: str, account: str, stack: str
) -> Deployment:
    """What a flat template makes.

    Raises:
        RehearsalError: CloudFormation would refuse it; all reasons.
    """
    made = evaluate_stack(
        {TEMPLATE: template}, TEMPLATE, parameters, region=region, account_id=account, stack_name=stack
    )
    if made.problems:
        raise RehearsalError("CloudFormation would refuse the template", made.problems)
    return made


def read(made: Deployment, name_of: Callable[[Reference], str]) -> Definition:
    """The pipeline of an evaluated template.

    Args:
        made: the template under its parameters.
        name_of: what a reference to a resource, or to an attribute of one, is.

    Raises:
        RehearsalError: there is not exactly one pipeline, or it uses something that is not rehearsed.
    """
    pipelines = made.of_type(PIPELINE)
    if len(pipelines) != 1:
        found = Problem(TEMPLATE, f"has {len(pipelines)} pipelines, where one is rehearsed")
        raise RehearsalError("There is no one pipeline", [found])
    properties = plain(pipelines[0].properties, name_of)
    projects = [_project(resource, name_of) for resource in made.of_type(PROJECT)]
    return Definition(
        name=name_of(Reference(pipelines[0].address)),
        role=properties["RoleArn"],
        bucket=properties["ArtifactStore"]["Location"],
        stages=tuple(_stage(stage) for stage in properties["Stages"]),
        projects={project.name: project for project in projects},
        roles=roles(made, name_of),
        notices=tuple(_notices(made, name_of)),
    )


def roles(made: Deployment, name_of: Callable[[Reference], str]) -> dict[str, Role]:
    """ARN → role, of every role that a template makes, managed policies of the same template included."""
    managed = {
        name_of(Reference(resource.address)): plain(resource.properties["PolicyDocument"], name_of)
        for resource in made.of_type("AWS::IAM::ManagedPolicy")
    }
    found = {}
    for resource in made.of_type(ROLE):
        properties = plain(resource.properties, name_of)
        arn = name_of(Reference(resource.address, "Arn"))
        inline = [one["PolicyDocument"] for one in properties.get("Policies", [])]
        attached = [managed[one] for one in properties.get("ManagedPolicyArns", []) if one in managed]
        found[arn] = Role([*inline, *attached], arn=arn, trust=properties["AssumeRolePolicyDocument"])
    return found


def _notices(made: Deployment, name_of: Callable[[Reference], str]) -> Iterator[Notice]:
    """Rules about executions of the pipeline, and the topics that they tell."""
    for resource in made.of_type("AWS::Events::Rule"):
        properties = plain(resource.properties, name_of)
        pattern = properties.get("EventPattern", {})
        if "aws.codepipeline" in pattern.get("source", []):
            for target in properties.get("Targets", []):
                yield Notice(tuple(pattern.get("detail", {}).get("state", [])), target["Arn"])


def plain(value: Any, name_of: Callable[[Reference], str]) -> Any:
    """A value with every reference in it named."""
    if isinstance(value, Reference):
        return name_of(value)
    if isinstance(value, Text):
        return "".join(name_of(part) if isinstance(part, Reference) else part for part in value.parts)
    if isinstance(value, (list, tuple)):
        return [plain(item, name_of) for item in value]
    if isinstance(value, dict):
        return {key: plain(item, name_of) for key, item in value.items()}
    return value


def _stage(stage: Mapping[str, Any]) -> Stage:
    unknown = set(stage) - {"Name", "Actions", "BeforeEntry"}
    if unknown:
        problems = [Problem(f"{stage['Name']} {name}", "is not rehearsed") for name in sorted(unknown)]
        raise RehearsalError("The pipeline uses what no rehearsal knows", problems)
    conditions = stage.get("BeforeEntry", {}).get("Conditions", [])
    return Stage(
        name=stage["Name"],
        actions=tuple(_action(stage["Name"], action) for action in stage["Actions"]),
        entry=tuple(Condition(one.get("Result", ""), tuple(map(_rule, one["Rules"]))) for one in conditions),
    )


def _rule(rule: Mapping[str, Any]) -> Rule:
    return Rule(rule["Name"], rule["RuleTypeId"]["Provider"], rule["Configuration"])


def _action(stage: str, action: Mapping[str, Any]) -> Action:
    kind = action["ActionTypeId"]
    return Action(
        stage=stage,
        name=action["Name"],
        category=kind["Category"],
        provider=kind["Provider"],
        order=int(action.get("RunOrder", 1)),
        configuration={key: str(value) for key, value in action.get("Configuration", {}).items()},
        inputs=tuple(one["Name"] for one in action.get("InputArtifacts", [])),
        outputs=tuple(one["Name"] for one in action.get("OutputArtifacts", [])),
        namespace=action.get("Namespace", ""),
        role=action.get("RoleArn", ""),
    )


def _project(resource: Resource, name_of: Callable[[Reference], str]) -> Project:
    properties = plain(resource.properties, name_of)
    environment = properties["Environment"]
    logs = properties.get("LogsConfig", {}).get("CloudWatchLogs", {})
    return Project(
        name=name_of(Reference(resource.address)),
        role=properties["ServiceRole"],
        specification=properties["Source"].get("BuildSpec", "buildspec.yml"),
        image=environment["Image"],
        privileged=bool(environment.get("PrivilegedMode", False)),
        minutes=int(properties.get("TimeoutInMinutes", 60)),
        variables=_variables(resource.address, environment.get("EnvironmentVariables", [])),
        log_group=logs.get("GroupName", ""),
    )


def _variables(where: str, entries: list[dict[str, Any]]) -> dict[str, str]:
    """Name → text. What AWS would fetch from a store of secrets or parameters is not rehearsed."""
    problems = [
        Problem(f"{where}, {one['Name']}", f"is of type {one['Type']}", "only PLAINTEXT is rehearsed")
        for one in entries
        if one.get("Type", "PLAINTEXT") != "PLAINTEXT"
    ]
    if problems:
        raise RehearsalError("A project has variables that no rehearsal knows", problems)
    return {one["Name"]: str(one["Value"]) for one in entries}
