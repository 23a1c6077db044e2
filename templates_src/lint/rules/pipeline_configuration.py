"""CLS037: configuration of pipeline actions."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from templates_src.lint.traverse import EACH, at, entries, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node

ID = "CLS037"
TITLE = "A pipeline action is configured with keys that its provider, and its mode, knows"
WHY = (
    "To every schema the configuration is a map of anything, and CodePipeline refuses an unknown key at "
    "deployment. AWS CodePipeline User Guide, Action structure reference."
)
KNOWN: dict[str, frozenset[str]] = {
    "CloudFormation": frozenset(
        {
            "ActionMode",
            "Capabilities",
            "ChangeSetName",
            "OutputFileName",
            "ParameterOverrides",
            "RoleArn",
            "StackName",
            "TemplateConfiguration",
            "TemplatePath",
        }
    ),
    "CodeStarSourceConnection": frozenset(
        {"BranchName", "ConnectionArn", "DetectChanges", "FullRepositoryId", "OutputArtifactFormat"}
    ),
    "CodeBuild": frozenset(
        {
            "BatchEnabled",
            "BuildspecOverride",
            "CombineArtifacts",
            "EnvironmentVariables",
            "PrimarySource",
            "ProjectName",
        }
    ),
    "Manual": frozenset({"CustomData", "ExternalEntityLink", "NotificationArn"}),
}
# What executing a change set needs, and what it knows besides; the change set holds everything else.
EXECUTE = "CHANGE_SET_EXECUTE"
EXECUTE_NEEDS = frozenset({"ActionMode", "ChangeSetName", "StackName"})
EXECUTE_KNOWS = EXECUTE_NEEDS | {"OutputFileName"}


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find keys of the known providers that are unknown, lacking, or of another mode."""
    for pipeline in resources(templates, "AWS::CodePipeline::Pipeline"):
        for action in pipeline.read("Stages", EACH, "Actions", EACH):
            known = _known(action)
            for configuration in at(action, "Configuration") if known else ():
                for key, value in entries(configuration):
                    if key not in known:
                        yield pipeline.finding(ID, value.path, _message(key, known))
                for path, message in _of_mode(configuration):
                    yield pipeline.finding(ID, path, message)


def _of_mode(configuration: Node) -> Iterator[tuple[str, str]]:
    """What does not go with executing a change set: it would be ignored, and a reader would believe it."""
    keys = dict(entries(configuration))
    if "ActionMode" not in keys or keys["ActionMode"].value != EXECUTE:
        return
    for key in sorted(EXECUTE_NEEDS - set(keys)):
        yield configuration.path, f"{EXECUTE} needs {key}"
    for key in sorted(set(keys) & KNOWN["CloudFormation"] - EXECUTE_KNOWS):
        yield keys[key].path, f"{EXECUTE} ignores {key}: the change set was made with its own"


def _known(action: Node) -> frozenset[str]:
    for provider in at(action, "ActionTypeId", "Provider"):
        if isinstance(provider.value, str):
            return KNOWN.get(provider.value, frozenset())
    return frozenset()


def _message(wrong: str, known: frozenset[str]) -> str:
    close = difflib.get_close_matches(wrong, sorted(known), n=1)
    return f"there is no key {wrong}" + (f"; did you mean {close[0]}?" if close else "")
