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
TITLE = "A pipeline action is configured with keys that its provider knows"
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


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find unknown configuration keys of CloudFormation, CodeBuild and Manual actions."""
    for pipeline in resources(templates, "AWS::CodePipeline::Pipeline"):
        for action in pipeline.read("Stages", EACH, "Actions", EACH):
            known = _known(action)
            for configuration in at(action, "Configuration") if known else ():
                for key, value in entries(configuration):
                    if key not in known:
                        yield pipeline.finding(ID, value.path, _message(key, known))


def _known(action: Node) -> frozenset[str]:
    for provider in at(action, "ActionTypeId", "Provider"):
        if isinstance(provider.value, str):
            return KNOWN.get(provider.value, frozenset())
    return frozenset()


def _message(wrong: str, known: frozenset[str]) -> str:
    close = difflib.get_close_matches(wrong, sorted(known), n=1)
    return f"there is no key {wrong}" + (f"; did you mean {close[0]}?" if close else "")
