"""CLS010: how a container names its secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from templates_src.lint.ecs import containers, task_definitions
from templates_src.lint.rendering import renderings
from templates_src.lint.traverse import EACH, parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node, Resource

ID = "CLS010"
TITLE = "A container reads one key of a secret: ${Arn}:KEY::"
WHY = (
    "Without the key the variable holds the whole JSON text, and with a colon too few the task does not "
    "start. Amazon ECS Developer Guide, Pass Secrets Manager secrets through environment variables."
)
_ONE_KEY = re.compile(r"(\$\{[^{}]+\}|arn:.+:secret:[^:]+):([\w.-]|\$\{[^{}]+\})+::")
_PARAMETER_STORE = re.compile(r"arn:.+:ssm:.+:parameter/.+")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find secrets of containers that do not name exactly one key."""
    for task in task_definitions(templates):
        for secret in containers(task, "Secrets", EACH, "ValueFrom"):
            for text in renderings(secret.value):
                if not _is_well_formed(task, secret, text):
                    yield task.finding(ID, secret.path, f"{text} is not of the form ${{Arn}}:KEY::")


def _is_well_formed(task: Resource, secret: Node, text: str) -> bool:
    declared = parameter(task.template, secret.value)
    if declared is not None and "::" in str(declared.get("AllowedPattern", "")):
        return True
    return bool(_ONE_KEY.fullmatch(text) or _PARAMETER_STORE.fullmatch(text) or text == "${?}")
