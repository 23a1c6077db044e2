"""CLS040: where a container's logs go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.ecs import containers, task_definitions
from templates_src.lint.nesting import Wiring
from templates_src.lint.rendering import renderings
from templates_src.lint.traverse import VARIABLE, at, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node, Resource

ID = "CLS040"
TITLE = "The log group of a container is one that the templates make"
WHY = (
    "The awslogs driver makes no group unless it is told to, and without the group the task does not start. "
    "Amazon ECS Developer Guide, Send Amazon ECS logs to CloudWatch: awslogs-group."
)
GROUP = "AWS::Logs::LogGroup"
_VARIABLE = "${}"
OPTION, MAKES_IT = "awslogs-group", "awslogs-create-group"


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find awslogs drivers whose group nothing makes, or that name none."""
    wiring = Wiring.of(templates)
    names = {
        _shape(text)
        for group in resources(templates, GROUP)
        for name in group.read("LogGroupName")
        for text in renderings(name.value)
    }
    for task in task_definitions(templates):
        for logs in containers(task, "LogConfiguration"):
            if any(driver.value == "awslogs" for driver in at(logs, "LogDriver")) and not _makes_it(logs):
                yield from _driver(wiring, names, task, logs)


def _makes_it(logs: Node) -> bool:
    return any(node.value in ("true", True) for node in at(logs, "Options", MAKES_IT))


def _driver(wiring: Wiring, names: set[str], task: Resource, logs: Node) -> Iterator[Finding]:
    groups = list(at(logs, "Options", OPTION))
    if not groups:
        yield task.finding(ID, logs.path, f"the driver has no {OPTION}")
    for group in groups:
        for maker in wiring.makers(task.file, group):
            if maker is not None and maker.type != GROUP:
                yield task.finding(ID, group.path, f"{maker.logical_id} is a {maker.type}, not a log group")
        for _, origin in wiring.origins(task.file, group):
            for text in renderings(origin.value):
                if _shape(text) != _VARIABLE and not names & {_shape(text), _VARIABLE}:
                    yield task.finding(ID, group.path, f"no template makes the log group {text}")


def _shape(text: str) -> str:
    """A name without the names of its variables, which differ from stack to stack."""
    return VARIABLE.sub(_VARIABLE, text)
