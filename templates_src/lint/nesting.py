"""What rules about nested stacks share: children, what is passed between them, and values known too late."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from templates_src.lint.traverse import (
    Node,
    Resource,
    at,
    branches,
    entries,
    is_reference,
    out_of_range,
    parameter,
    references,
    resources,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from templates_src.lint.model import TemplateSet

STACK = "AWS::CloudFormation::Stack"
OUTPUTS = "Outputs."
CONSTRAINTS = ("AllowedValues", "MinValue", "MaxValue")


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
        yield from _of(resource)


def _of(stack: Resource) -> Iterator[Child]:
    for url in stack.read("TemplateURL"):
        if isinstance(url.value, str) and "://" not in url.value:
            yield Child(stack, posixpath.normpath(url.value))


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


@dataclass(frozen=True)
class Wiring:
    """Which values the stacks of a set hand to each other.

    Attributes:
        templates: the whole set.
        passed: (file, parameter) → (parent's file, value) of each stack that is made from the file.
    """

    templates: TemplateSet
    passed: Mapping[tuple[str, str], Sequence[tuple[str, Node]]]

    @classmethod
    def of(cls, templates: TemplateSet) -> Wiring:
        """The wiring of a set."""
        passed: dict[tuple[str, str], list[tuple[str, Node]]] = {}
        for child in children(templates):
            for name, value in child.arguments():
                passed.setdefault((child.file, name), []).append((child.resource.file, value))
        return cls(templates, passed)

    def origins(
        self, file: str, node: Node, seen: frozenset[tuple[str, str]] = frozenset()
    ) -> Iterator[tuple[str, Node]]:
        """(file, value) of all that a value can be, each parameter followed up to where it is decided.

        Args:
            file: the template that the value stands in.
            node: the value.
            seen: what was followed already; a template nested in itself ends there.
        """
        for branch in at(node):
            name = branch.value.get("Ref") if isinstance(branch.value, dict) else None
            place = (file, name) if isinstance(name, str) else None
            if place is None or place not in self.passed:
                yield file, branch
            elif place not in seen:
                for parent, value in self.passed[place]:
                    yield from self.origins(parent, value, seen | {place})

    def makers(
        self, file: str, node: Node, seen: frozenset[tuple[str, str]] = frozenset()
    ) -> Iterator[Resource | None]:
        """The resources that a value names, in whichever stack; None for what the templates do not say."""
        for place, value in self.origins(file, node, seen):
            own = self.templates.templates.get(place, {})
            named = next(references(value), None) if is_reference(value.value) else None
            body = own.get("Resources", {}).get(named.name) if named else None
            if named is None or not isinstance(body, dict):
                yield None
            elif body.get("Type") == STACK and named.attribute.startswith(OUTPUTS):
                output = named.attribute.removeprefix(OUTPUTS)
                yield from self._output(Resource(place, named.name, body, own), output, seen)
            else:
                yield Resource(place, named.name, body, own)

    def _output(
        self, stack: Resource, output: str, seen: frozenset[tuple[str, str]]
    ) -> Iterator[Resource | None]:
        for child in _of(stack):
            place = (child.file, OUTPUTS + output)
            given = self.templates.templates.get(child.file, {}).get("Outputs", {}).get(output)
            if not isinstance(given, dict) or "Value" not in given or place in seen:
                yield None
            else:
                value = Node(f"Outputs/{output}/Value", given["Value"])
                yield from self.makers(child.file, value, seen | {place})


def out_of_bounds(
    templates: TemplateSet, resource: Resource, value: Node, low: float, high: float
) -> Iterator[tuple[Node, str]]:
    """As ``out_of_range``; a parameter that sets no bounds of its own is judged by what is passed for it."""
    for branch in branches(value):
        found = list(out_of_range(branch, resource.template, low, high))
        declared = parameter(resource.template, branch.value)
        if not found and declared is not None and not any(name in declared for name in CONSTRAINTS):
            found = [
                (branch, words)
                for file, origin in Wiring.of(templates).origins(resource.file, branch)
                for _, words in out_of_range(origin, templates.templates[file], low, high)
            ]
        yield from found[:1]
