"""Actions, triggers and conditions of a pipeline, as CodePipeline wants them written.

Source: CodePipeline user guide, "Action structure reference" and "VariableCheck".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from troposphere.codepipeline import (
    Actions,
    ActionTypeId,
    BeforeEntryConditions,
    Condition,
    GitBranchFilterCriteria,
    GitConfiguration,
    GitFilePathFilterCriteria,
    GitPushFilter,
    InputArtifacts,
    OutputArtifacts,
    PipelineTriggerDeclaration,
    RuleDeclaration,
    RuleTypeId,
)

if TYPE_CHECKING:
    from templates_src.wiring.kinds import Expression, Text, Value

CONNECTION = "CodeStarSourceConnection"


def build_action(
    name: str,
    project: Expression,
    inputs: list[str],
    *,
    outputs: list[str] | None = None,
    namespace: str = "",
    variables: dict[str, str] | None = None,
    order: int = 1,
) -> Actions:
    """A CodeBuild action; the first input holds the build specification."""
    configuration = {"ProjectName": project, "PrimarySource": inputs[0]}
    if variables:
        values = [{"name": key, "value": value, "type": "PLAINTEXT"} for key, value in variables.items()]
        configuration["EnvironmentVariables"] = json.dumps(values, separators=(",", ":"))
    return action(
        name,
        ActionTypeId(Category="Build", Owner="AWS", Provider="CodeBuild", Version="1"),
        configuration,
        inputs=inputs,
        outputs=outputs or [],
        namespace=namespace,
        order=order,
    )


def action(
    name: str,
    kind: ActionTypeId,
    configuration: dict[str, Any],
    *,
    inputs: list[str] | None = None,
    outputs: list[str] | None = None,
    namespace: str = "",
    order: int = 1,
    **properties: Any,
) -> Actions:
    """An action; artifacts by their names, and whatever else it has as a property."""
    if namespace:
        properties["Namespace"] = namespace
    return Actions(
        Name=name,
        ActionTypeId=kind,
        Configuration=configuration,
        InputArtifacts=[InputArtifacts(Name=artifact) for artifact in inputs or []],
        OutputArtifacts=[OutputArtifacts(Name=artifact) for artifact in outputs or []],
        RunOrder=order,
        **properties,
    )


def push_trigger(
    source: str, branch: Value[Text], paths: GitFilePathFilterCriteria
) -> PipelineTriggerDeclaration:
    """Start at pushes to a source's branch that touch the given paths."""
    push = GitPushFilter(Branches=GitBranchFilterCriteria(Includes=[branch.ref]), FilePaths=paths)
    return PipelineTriggerDeclaration(
        ProviderType=CONNECTION, GitConfiguration=GitConfiguration(SourceActionName=source, Push=[push])
    )


def only_when_true(variable: str, name: str) -> BeforeEntryConditions:
    """Skip a stage, as a whole, unless a variable of an earlier one is ``true``."""
    rule = RuleDeclaration(
        Name=name,
        RuleTypeId=RuleTypeId(Category="Rule", Owner="AWS", Provider="VariableCheck", Version="1"),
        Configuration={"Variable": variable, "Value": "true", "Operator": "EQ"},
    )
    return BeforeEntryConditions(Conditions=[Condition(Result="SKIP", Rules=[rule])])
