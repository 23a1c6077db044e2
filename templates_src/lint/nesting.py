"""What rules about nested stacks share: children, their arguments, and values known too late."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from templates_src.lint.traverse import entries, references, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import TemplateSet
    from templates_src.lint.traverse import Node, Resource

STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Child:
    """A nested stack: its resource in the parent, and the file it is made from."""

    resource: Resource
    file: str

    def arguments(self) -> Iterator[tuple[str, Node]]:
        """(parameter, value given) of each parameter that the parent passes."""
        for given in self.resource.read("Parameters"):
            yield from entries(given)


def children(templates: TemplateSet) -> Iterator[Child]:
    """Every nested stack with a local, relative template; a URL is another matter."""
    for resource in resources(templates, STACK):
        for url in resource.read("TemplateURL"):
            if isinstance(url.value, str) and "://" not in url.value:
                yield Child(resource, posixpath.normpath(url.value))


def late_parameters(templates: TemplateSet) -> dict[tuple[str, str], Child]:
    """(file, parameter) → the child it belongs to, of each parameter that is known only at deployment.

    A parameter is late when its parent fills it from one of the parent's own resources, or from a parameter
    of the parent that is late itself.
    """
    known = list(children(templates))
    late: dict[tuple[str, str], Child] = {}
    while True:
        found = {
            (child.file, name): child
            for child in known
            for name, value in child.arguments()
            if (child.file, name) not in late and _is_late(child.resource, value, late)
        }
        if not found:
            return late
        late |= found


def _is_late(parent: Resource, value: Node, late: dict[tuple[str, str], Child]) -> bool:
    own = parent.template.get("Resources", {})
    return any(r.name in own or (parent.file, r.name) in late for r in references(value))
