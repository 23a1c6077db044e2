"""A whole deployment, root and nested stacks, under one set of parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from templates_src.errors import Problem
from templates_src.evaluate.rules import rule_problems
from templates_src.evaluate.values import Reference, Scope, Text

NESTED = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Resource:
    """A resource that would exist.

    Attributes:
        address: logical ids from the root down, for example ``Network/Vpc``.
        template: file name of its template.
        logical_id: name inside that template.
        type: CloudFormation resource type.
        properties: with every function evaluated; unknown values are Reference or Text.
        references: addresses that its properties read.
        depends_on: addresses that its DependsOn names.
        attributes: DeletionPolicy, UpdateReplacePolicy and the like.
    """

    address: str
    template: str
    logical_id: str
    type: str
    properties: Mapping[str, Any]
    references: frozenset[str]
    depends_on: frozenset[str]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Deployment:
    """What a root would make under one set of parameters.

    Attributes:
        resources: everything that exists, nested stacks included, in template order.
        outputs: the root's outputs.
        problems: why CloudFormation would refuse it, or what refers to something absent.
    """

    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]
    problems: tuple[Problem, ...]

    def of_type(self, resource_type: str) -> tuple[Resource, ...]:
        """The resources of one type."""
        return tuple(resource for resource in self.resources if resource.type == resource_type)

    def at(self, address: str) -> Resource:
        """The resource at an address.

        Raises:
            KeyError: there is none.
        """
        for resource in self.resources:
            if resource.address == address:
                return resource
        raise KeyError(address)


def evaluate_stack(
    templates: Mapping[str, Mapping[str, Any]],
    root: str,
    parameters: Mapping[str, str],
    *,
    region: str = "us-east-1",
    account_id: str = "123456789012",
    stack_name: str = "classla",
) -> Deployment:
    """Evaluate a root with everything it nests.

    Args:
        templates: file name → parsed template; TemplateURLs are file names.
        root: file name of the root.
        parameters: name → text for the root; defaults fill the rest.
        region, account_id, stack_name: what the pseudo parameters say.

    Raises:
        EvaluationError: a template that CloudFormation could not process at all.
    """
    pseudo = {
        "AWS::Region": region,
        "AWS::AccountId": account_id,
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
        "AWS::StackName": stack_name,
        "AWS::StackId": f"arn:aws:cloudformation:{region}:{account_id}:stack/{stack_name}/id",
    }
    stack = _Stack(templates, root, parameters, pseudo, "")
    return Deployment(tuple(stack.resources()), stack.outputs(), tuple(stack.problems()))


def references_in(value: Any) -> frozenset[str]:
    """Addresses that an evaluated value reads."""
    if isinstance(value, Reference):
        return frozenset({value.address})
    if isinstance(value, Text):
        return frozenset(part.address for part in value.parts if isinstance(part, Reference))
    if isinstance(value, Mapping):
        return frozenset().union(*(references_in(item) for item in value.values()))
    if isinstance(value, (list, tuple)):
        return frozenset().union(*(references_in(item) for item in value))
    return frozenset()


class _Stack:
    """One stack of the tree. Nested stacks are evaluated when something first asks for them, because their
    parameters may be outputs of their siblings."""

    def __init__(
        self,
        templates: Mapping[str, Mapping[str, Any]],
        name: str,
        parameters: Mapping[str, Any],
        pseudo: Mapping[str, str],
        prefix: str,
    ) -> None:
        self._templates = templates
        self._children: dict[str, _Stack] = {}
        template = templates[name]
        self._argument_problems = list(_argument_problems(name, template, parameters))
        declared = template.get("Parameters", {})
        defaults = {key: spec["Default"] for key, spec in declared.items() if "Default" in spec}
        given = {key: value for key, value in parameters.items() if key in declared}
        self.scope = Scope(name, template, {**defaults, **given}, pseudo, prefix, self._child_output)

    def resources(self) -> list[Resource]:
        found: list[Resource] = []
        for logical_id, resource in self.scope.template["Resources"].items():
            if not self.scope.exists(resource):
                continue
            found.append(self._resource(logical_id, resource))
            if resource["Type"] == NESTED:
                found += self._child(logical_id).resources()
        return found

    def outputs(self) -> dict[str, Any]:
        declared = self.scope.template.get("Outputs", {})
        return {name: self.output(name) for name, spec in declared.items() if self.scope.exists(spec)}

    def output(self, name: str) -> Any:
        """Value of an output, or None when it is absent."""
        spec = self.scope.template.get("Outputs", {}).get(name)
        if spec is None or not self.scope.exists(spec):
            return None
        return self.scope.value(spec["Value"], f"Outputs/{name}")

    def problems(self) -> list[Problem]:
        """Problems of this stack and the ones below, each once."""
        own = [*self._argument_problems, *rule_problems(self.scope), *self.scope.problems]
        below = [problem for child in self._children.values() for problem in child.problems()]
        return list(dict.fromkeys([*own, *below]))

    def _resource(self, logical_id: str, resource: Mapping[str, Any]) -> Resource:
        prefix = self.scope.prefix
        properties = self.scope.value(resource.get("Properties", {}), f"Resources/{logical_id}/Properties")
        named = resource.get("DependsOn", [])
        depends_on = [named] if isinstance(named, str) else named
        skipped = ("Type", "Properties", "DependsOn", "Condition")
        return Resource(
            address=prefix + logical_id,
            template=self.scope.name,
            logical_id=logical_id,
            type=resource["Type"],
            properties=properties,
            references=references_in(properties),
            depends_on=frozenset(prefix + name for name in depends_on),
            attributes={key: value for key, value in resource.items() if key not in skipped},
        )

    def _child(self, logical_id: str) -> _Stack:
        if logical_id not in self._children:
            path = f"Resources/{logical_id}/Properties"
            properties = self.scope.value(self.scope.template["Resources"][logical_id]["Properties"], path)
            url = properties["TemplateURL"]
            if url not in self._templates:
                raise self.scope.error(f"{path}/TemplateURL", f"there is no template {url}")
            self._children[logical_id] = _Stack(
                self._templates,
                url,
                properties.get("Parameters", {}),
                self.scope.pseudo,
                f"{self.scope.prefix}{logical_id}/",
            )
        return self._children[logical_id]

    def _child_output(self, logical_id: str, name: str) -> Any:
        if not self.scope.exists(self.scope.template["Resources"][logical_id]):
            return None
        return self._child(logical_id).output(name)


def _argument_problems(name: str, template: Mapping[str, Any], given: Mapping[str, Any]) -> list[Problem]:
    declared = template.get("Parameters", {})
    problems = [
        Problem(f"{name} Parameters/{key}", "is passed but not declared")
        for key in given
        if key not in declared
    ]
    for key, spec in declared.items():
        value = given.get(key, spec.get("Default"))
        complaint = "has no value" if value is None else _complaint(spec, value)
        if complaint:
            problems.append(
                Problem(f"{name} Parameters/{key}", complaint, spec.get("ConstraintDescription", ""))
            )
    return problems


def _complaint(spec: Mapping[str, Any], value: Any) -> str:
    """Why CloudFormation refuses a value for a parameter; empty when it takes it or cannot know yet."""
    if isinstance(value, list):
        return f"wants {spec['Type']}, got a list"
    if isinstance(value, (Reference, Text)):
        return ""
    text = str(value)
    if spec.get("AllowedValues") and text not in map(str, spec["AllowedValues"]):
        return f"{text!r} is not one of {', '.join(map(str, spec['AllowedValues']))}"
    if spec.get("AllowedPattern") and not re.fullmatch(spec["AllowedPattern"], text):
        return f"{text!r} does not match {spec['AllowedPattern']}"
    if spec["Type"] == "Number":
        return _number_complaint(spec, text)
    return ""


def _number_complaint(spec: Mapping[str, Any], text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return f"{text!r} is no number"
    low, high = float(spec.get("MinValue", "-inf")), float(spec.get("MaxValue", "inf"))
    return "" if low <= number <= high else f"{text} is not from {low:g} to {high:g}"
