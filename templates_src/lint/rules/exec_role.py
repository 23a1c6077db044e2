"""CLS007: the role that ECS Exec works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.ecs import services, tasks_of
from templates_src.lint.traverse import given, parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node, Resource

ID = "CLS007"
TITLE = "A service that allows ECS Exec runs tasks with a role"
WHY = (
    "The session is opened with the task's own role, and without one no shell ever starts. "
    "Amazon ECS Developer Guide, Monitor Amazon ECS containers with ECS Exec."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find services that can switch ECS Exec on while their tasks have no role."""
    for service in services(templates):
        for flag in service.read("EnableExecuteCommand"):
            if not _may_be_on(service, flag):
                continue
            for task in tasks_of(service):
                if not given(task.properties, "TaskRoleArn", flag.when):
                    yield service.finding(ID, flag.path, f"{task.logical_id} has no TaskRoleArn")


def _may_be_on(service: Resource, flag: Node) -> bool:
    """A flag that only AWS knows, or a parameter that lists no values, may be."""
    declared = parameter(service.template, flag.value)
    known = declared.get("AllowedValues") if declared else [flag.value]
    return not isinstance(known, list) or any(
        isinstance(value, dict) or value in (True, "true") for value in known
    )
