"""What rules about ECS share: the task definition of a service, and its containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.traverse import ALWAYS, EACH, at, compatible, local, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import TemplateSet
    from templates_src.lint.traverse import Node, Resource, When

SERVICE = "AWS::ECS::Service"
TASK_DEFINITION = "AWS::ECS::TaskDefinition"


def services(templates: TemplateSet) -> Iterator[Resource]:
    """Every ECS service of the set."""
    yield from resources(templates, SERVICE)


def task_definitions(templates: TemplateSet) -> Iterator[Resource]:
    """Every task definition of the set."""
    yield from resources(templates, TASK_DEFINITION)


def containers(task: Resource, *steps: str, when: When = ALWAYS) -> Iterator[Node]:
    """Every value of a property of every container that can exist when ``when`` holds."""
    for node in at(task.properties, "ContainerDefinitions", EACH, *steps):
        if compatible(node.when, when):
            yield node


def tasks_of(service: Resource) -> Iterator[Resource]:
    """The task definitions of the same template that a service can run."""
    for node in service.read("TaskDefinition"):
        task = local(service, node.value, TASK_DEFINITION)
        if task is not None:
            yield task
