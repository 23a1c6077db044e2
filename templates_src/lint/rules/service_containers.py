"""CLS005: the container that a service registers with its load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from templates_src.lint.ecs import containers, services, tasks_of
from templates_src.lint.traverse import EACH, at, compatible, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node, Resource

ID = "CLS005"
TITLE = "A service's load balancer names a container and a port of its task definition"
WHY = (
    "No schema compares the two resources; ECS refuses the service when it is made. "
    "Amazon ECS API Reference, LoadBalancer containerName and containerPort."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find load balancers of services that point at a container or port that is not there."""
    for service in services(templates):
        for task in tasks_of(service):
            for entry in service.read("LoadBalancers", EACH):
                yield from _entry(service, task, entry)


def _entry(service: Resource, task: Resource, entry: Node) -> Iterator[Finding]:
    definitions = list(containers(task, when=entry.when))
    for name in at(entry, "ContainerName"):
        matching = [d for d in definitions if any(_may_be(n.value, name.value) for n in at(d, "Name"))]
        if not matching:
            message = f"{task.logical_id} has no container {name.value}"
            yield service.finding(ID, name.path, message)
            continue
        for port in at(entry, "ContainerPort"):
            if not any(_listens(definition, port) for definition in matching):
                message = f"no container {name.value} of {task.logical_id} maps port {port.value}"
                yield service.finding(ID, port.path, message)


def _listens(definition: Node, port: Node) -> bool:
    return any(
        _may_be(mapped.value, port.value)
        for mapped in at(definition, "PortMappings", EACH, "ContainerPort")
        if compatible(mapped.when, port.when)
    )


def _may_be(one: Any, other: Any) -> bool:
    """Whether two values can be equal; what is only known at deployment can be anything."""
    if isinstance(one, dict) or isinstance(other, dict):
        return True
    return bool(one == other or (number(one) is not None and number(one) == number(other)))
