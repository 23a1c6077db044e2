"""How rules read a template: values with their place, through Fn::If, and references.

A rule never sees raw JSON paths. It starts from a resource, names the steps down to a property, and gets
every value that the property can have, each with its path and with the conditions that make it so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from templates_src.lint.model import JsonTemplate, TemplateSet

When = frozenset[tuple[str, bool]]
ALWAYS: When = frozenset()
EACH = "[]"
"""A step that means every item of a list."""

UNKNOWN = "${?}"
"""Text of what only AWS can work out."""
VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")


@dataclass(frozen=True)
class Node:
    """A value, where it stands, and which conditions make the template use it."""

    path: str
    value: Any
    when: When = ALWAYS

    def step(self, key: str | int) -> Node:
        """The value under a key or index, which must be there."""
        return Node(f"{self.path}/{key}", self.value[key], self.when)


@dataclass(frozen=True)
class Reference:
    """One Ref, GetAtt or Fn::Sub variable; ``attribute`` is empty for a Ref."""

    node: Node
    name: str
    attribute: str = ""


@dataclass(frozen=True)
class Resource:
    """A resource of one template of the set."""

    file: str
    logical_id: str
    body: Mapping[str, Any] = field(hash=False)
    template: JsonTemplate = field(hash=False)

    @property
    def type(self) -> str:
        """Resource type, such as ``AWS::EC2::VPC``."""
        return str(self.body.get("Type", ""))

    @property
    def path(self) -> str:
        """Place of the resource in its template."""
        return f"Resources/{self.logical_id}"

    @property
    def when(self) -> When:
        """The condition that the resource exists under."""
        condition = self.body.get("Condition")
        return frozenset({(condition, True)}) if isinstance(condition, str) else ALWAYS

    @property
    def properties(self) -> Node:
        """The properties; an empty object when there are none."""
        given = self.body.get("Properties")
        return Node(f"{self.path}/Properties", given if isinstance(given, dict) else {}, self.when)

    def read(self, *steps: str) -> Iterator[Node]:
        """Every value that a property can have, see ``at``."""
        return at(self.properties, *steps)

    def finding(self, rule: str, path: str, message: str) -> Finding:
        """A complaint about this resource's template."""
        return Finding(self.file, path, rule, message)


def resources(templates: TemplateSet, *types: str) -> Iterator[Resource]:
    """Every resource of the given types (of any type when none is given) in the whole set."""
    for file, template in templates.templates.items():
        yield from resources_of(file, template, *types)


def resources_of(file: str, template: JsonTemplate, *types: str) -> Iterator[Resource]:
    """Every resource of the given types in one template."""
    for logical_id, body in template.get("Resources", {}).items():
        if isinstance(body, dict) and (not types or body.get("Type") in types):
            yield Resource(file, logical_id, body, template)


def local(resource: Resource, value: object, *types: str) -> Resource | None:
    """The resource of the same template that a plain Ref or GetAtt names, if it is of one of the types."""
    name = next((r.name for r in references(Node("", value))), "") if is_reference(value) else ""
    body = resource.template.get("Resources", {}).get(name)
    if not isinstance(body, dict) or (types and body.get("Type") not in types):
        return None
    return Resource(resource.file, name, body, resource.template)


def is_reference(value: object) -> bool:
    """Whether a value is exactly one Ref or one GetAtt."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in {"Ref", "Fn::GetAtt"}


def is_no_value(value: object) -> bool:
    """Whether a value is the AWS::NoValue pseudo parameter."""
    return value == {"Ref": "AWS::NoValue"}


def branches(node: Node) -> Iterator[Node]:
    """Every value that Fn::If can choose; the node itself when it is no Fn::If. AWS::NoValue is kept."""
    choice = node.value.get("Fn::If") if isinstance(node.value, dict) and len(node.value) == 1 else None
    if not isinstance(choice, list) or len(choice) != 3 or not isinstance(choice[0], str):
        yield node
        return
    for index, truth in ((1, True), (2, False)):
        if (choice[0], not truth) not in node.when:
            when = node.when | {(choice[0], truth)}
            yield from branches(Node(f"{node.path}/Fn::If/{index}", choice[index], when))


def at(node: Node, *steps: str) -> Iterator[Node]:
    """Every value found by following keys (``EACH`` for list items) through any Fn::If on the way.

    What is absent, or AWS::NoValue, yields nothing.
    """
    for branch in branches(node):
        if is_no_value(branch.value):
            continue
        if not steps:
            yield branch
        elif steps[0] == EACH and isinstance(branch.value, list):
            for index in range(len(branch.value)):
                yield from at(branch.step(index), *steps[1:])
        elif isinstance(branch.value, dict) and steps[0] in branch.value:
            yield from at(branch.step(steps[0]), *steps[1:])


def entries(node: Node) -> Iterator[tuple[str, Node]]:
    """(key, value) of every entry of an object; nothing for what is no object."""
    if isinstance(node.value, dict):
        yield from ((key, node.step(key)) for key in node.value)


def compatible(one: When, other: When) -> bool:
    """Whether two values can be in use together: neither wants a condition that the other excludes."""
    return not any((name, not truth) in other for name, truth in one)


def given(node: Node, key: str, when: When = ALWAYS) -> bool:
    """Whether a property has a value (not AWS::NoValue, not an empty list) wherever ``when`` holds."""
    return all(
        isinstance(branch.value, dict) and _filled(branch, key, when)
        for branch in branches(Node(node.path, node.value, node.when | when))
    )


def _filled(node: Node, key: str, when: When) -> bool:
    if key not in node.value:
        return False
    values = branches(Node(node.path, node.value[key], node.when | when))
    return not any(is_no_value(v.value) or v.value in ([], {}, "") for v in values)


def walk(node: Node) -> Iterator[Node]:
    """The node and every value below it, with the conditions of each Fn::If on the way."""
    yield node
    value = node.value
    if isinstance(value, list):
        for index in range(len(value)):
            yield from walk(node.step(index))
    elif isinstance(value, dict):
        chosen = value.get("Fn::If") if len(value) == 1 else None
        if isinstance(chosen, list) and len(chosen) == 3:
            for index, truth in ((1, True), (2, False)):
                when = node.when | {(str(chosen[0]), truth)}
                yield from walk(Node(f"{node.path}/Fn::If/{index}", chosen[index], when))
        else:
            for key in value:
                yield from walk(node.step(key))


def references(node: Node) -> Iterator[Reference]:
    """Every Ref, GetAtt and Fn::Sub variable in a value."""
    for found in walk(node):
        if isinstance(found.value, dict) and len(found.value) == 1:
            yield from _references_at(found)


def _references_at(node: Node) -> Iterator[Reference]:
    ((function, argument),) = node.value.items()
    if function == "Ref" and isinstance(argument, str):
        yield Reference(node, argument)
    elif function == "Fn::GetAtt":
        name, attribute = _attribute(argument)
        yield Reference(node, name, attribute)
    elif function == "Fn::Sub":
        text, variables = sub_parts(argument)
        for variable in variables_of(text):
            if variable not in variables:
                name, _, attribute = variable.partition(".")
                yield Reference(node, name, attribute)


def _attribute(argument: Any) -> tuple[str, str]:
    if isinstance(argument, list) and len(argument) == 2:
        return str(argument[0]), str(argument[1])
    name, _, attribute = str(argument).partition(".")
    return name, attribute


def sub_parts(argument: Any) -> tuple[str, Mapping[str, Any]]:
    """Text and variable map of an Fn::Sub, in either of its forms."""
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        return str(argument[0]), argument[1]
    return (argument, {}) if isinstance(argument, str) else (UNKNOWN, {})


def variables_of(text: str) -> list[str]:
    """Names of the ``${…}`` variables of a text, without the escaped ``${!…}``."""
    return [match.strip() for match in VARIABLE.findall(text)]


def parameter(template: JsonTemplate, value: object) -> Mapping[str, Any] | None:
    """The declaration of the parameter that a plain Ref names."""
    name = value.get("Ref") if isinstance(value, dict) and len(value) == 1 else None
    declared = template.get("Parameters", {}).get(name) if isinstance(name, str) else None
    return declared if isinstance(declared, dict) else None


def literals(node: Node, template: JsonTemplate) -> Iterator[Node]:
    """Every literal a value is known to be able to have: itself, or a parameter's values or default."""
    for branch in branches(node):
        declared = parameter(template, branch.value)
        if declared is not None:
            default = [declared["Default"]] if "Default" in declared else []
            allowed = declared.get("AllowedValues")
            for value in allowed if isinstance(allowed, list) else default:
                yield Node(branch.path, value, branch.when)
        elif not isinstance(branch.value, dict | list):
            yield branch


def number(value: object) -> float | None:
    """A literal number, also one written as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def out_of_range(node: Node, template: JsonTemplate, low: float, high: float) -> Iterator[tuple[Node, str]]:
    """Values outside a range, with the words that say so; a parameter counts by its bounds and default."""
    for branch in branches(node):
        declared = parameter(template, branch.value) or {}
        bounds = [declared.get("MinValue"), declared.get("MaxValue")]
        known = [found.value for found in literals(branch, template)] + bounds
        wrong = sorted(n for n in map(number, known) if n is not None and not low <= n <= high)
        if wrong:
            of_parameter = f" (allowed by parameter {branch.value['Ref']})" if declared else ""
            yield branch, f"{wrong[0]:g}{of_parameter} is outside {low:g} to {high:g}"


def mentions(value: object, words: re.Pattern[str]) -> bool:
    """Whether a value may hold such words anywhere: a quick look before a walk, never a verdict."""
    return words.search(repr(value)) is not None


def texts_of(template: JsonTemplate, words: re.Pattern[str], *sections: str) -> Iterator[Node]:
    """Every literal text with such words that a template's sections give AWS; prose is left out."""
    for section in sections:
        for name, entry in template.get(section, {}).items():
            if not mentions(entry, words):
                continue
            for node in walk(Node(f"{section}/{name}", entry)):
                if isinstance(node.value, str) and words.search(node.value) and not _is_prose(node):
                    yield node


def _is_prose(node: Node) -> bool:
    return node.path.endswith(("Description", "/Comment"))
