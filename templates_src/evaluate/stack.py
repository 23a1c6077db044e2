"""A whole deployment, root and nested stacks, under one set of parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem
from templates_src.evaluate.constraints import argument_problems
from templates_src.evaluate.rules import rule_problems
from templates_src.evaluate.symbols import (
    NO_VALUE,
    EvaluationError,
    Reference,
    Text,
    nested_pseudo_parameters,
    pseudo_parameters,
)
from templates_src.evaluate.values import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        references: addresses that its properties read; for a nested stack also the stacks whose outputs
            it is given, even when those are plain text.
        depends_on: addresses that its DependsOn names, those of absent resources left out.
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

    @property
    def deletion_policy(self) -> str:
        """What happens to it when the stack goes; what CloudFormation does when nothing is said."""
        return str(self.attributes.get("DeletionPolicy", "Delete"))


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

    Returns:
        what would exist; why CloudFormation would refuse it is in its problems, and nothing is raised for it.

    Raises:
        EvaluationError: a template that CloudFormation could not process at all: an unknown name, a function
            it cannot evaluate, stacks that wait for each other.
    """
    pseudo = pseudo_parameters(region, account_id, stack_name)
    if root not in templates:
        raise EvaluationError(f"there is no template {root}")
    stack = _Stack(templates, root, parameters, pseudo)
    return Deployment(tuple(stack.resources()), stack.outputs(), tuple(stack.problems()))


def references_in(value: Any) -> frozenset[str]:
    """Addresses that an evaluated value reads."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            continue
        if isinstance(item, Reference):
            found.add(item.address)
        elif isinstance(item, Text):
            waiting += item.parts
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, (list, tuple)):
            waiting += item
    return frozenset(found)


class _Stack:
    """One stack of the tree. Nested stacks are evaluated when something first asks for them, because their
    parameters may be outputs of their siblings."""

    def __init__(
        self,
        templates: Mapping[str, Mapping[str, Any]],
        name: str,
        parameters: Mapping[str, Any],
        pseudo: dict[str, Any],
        prefix: str = "",
        ancestors: tuple[str, ...] = (),
    ) -> None:
        self._templates = templates
        self._ancestors = (*ancestors, name)
        self._pseudo = pseudo
        self._children: dict[str, _Stack] = {}
        self._evaluated: dict[str, tuple[Mapping[str, Any], frozenset[str]]] = {}
        self._waiting: list[str] = []
        self._outputs: dict[str, Any] = {}
        template = templates[name]
        self._argument_problems = argument_problems(name, template, parameters)
        declared = template.get("Parameters", {})
        defaults = {key: spec["Default"] for key, spec in declared.items() if "Default" in spec}
        given = {key: value for key, value in parameters.items() if key in declared}
        self.scope = Scope(name, template, {**defaults, **given}, pseudo, prefix, self._child_output)

    def resources(self) -> list[Resource]:
        found: list[Resource] = []
        for logical_id, resource in self.scope.section("Resources").items():
            if not self.scope.exists(resource):
                continue
            found.append(self._resource(logical_id, resource))
            if resource["Type"] == NESTED:
                found += self._child(logical_id).resources()
        return found

    def outputs(self) -> dict[str, Any]:
        declared = self.scope.section("Outputs")
        return {name: self.output(name) for name, spec in declared.items() if self.scope.exists(spec)}

    def output(self, name: str) -> Any:
        """Value of an output, or None when it is absent."""
        spec = self.scope.section("Outputs").get(name)
        if spec is None or not self.scope.exists(spec):
            return None
        if name not in self._outputs:
            value = self.scope.value(spec["Value"], f"Outputs/{name}")
            if value is NO_VALUE:
                what = "has no value: AWS::NoValue stands for none, and an output must have one"
                self.scope.problems.append(Problem(f"{self.scope.name} Outputs/{name}", what))
                value = ""
            self._outputs[name] = value
        return self._outputs[name]

    def problems(self) -> list[Problem]:
        """Problems of this stack and the ones below, each once."""
        own = [*self._argument_problems, *rule_problems(self.scope), *self.scope.problems]
        below = [problem for child in self._children.values() for problem in child.problems()]
        return list(dict.fromkeys([*own, *below]))

    def _resource(self, logical_id: str, resource: Mapping[str, Any]) -> Resource:
        properties, reads = self._properties(logical_id)
        skipped = ("Type", "Properties", "DependsOn", "Condition")
        return Resource(
            address=self.scope.prefix + logical_id,
            template=self.scope.name,
            logical_id=logical_id,
            type=resource["Type"],
            properties=properties,
            references=references_in(properties) | reads,
            depends_on=self._depends_on(logical_id, resource),
            attributes={key: value for key, value in resource.items() if key not in skipped},
        )

    def _depends_on(self, logical_id: str, resource: Mapping[str, Any]) -> frozenset[str]:
        """CloudFormation skips an absent resource here, but refuses a name that it does not know."""
        named = resource.get("DependsOn", [])
        resources = self.scope.section("Resources")
        found = set()
        for name in [named] if isinstance(named, str) else named:
            if name not in resources:
                raise self.scope.error(f"Resources/{logical_id}/DependsOn", f"there is no resource {name}")
            if self.scope.exists(resources[name]):
                found.add(self.scope.prefix + name)
        return frozenset(found)

    def _properties(self, logical_id: str) -> tuple[Mapping[str, Any], frozenset[str]]:
        """Evaluated properties, and the nested stacks whose outputs they read. Evaluated once: a nested
        stack's are wanted for the stack as a resource and for what is inside."""
        if logical_id in self._evaluated:
            return self._evaluated[logical_id]
        path = f"Resources/{logical_id}/Properties"
        if logical_id in self._waiting:
            way = " → ".join([*self._waiting[self._waiting.index(logical_id) :], logical_id])
            raise self.scope.error(path, f"nested stacks wait for each other: {way}")
        outer, self.scope.reads = self.scope.reads, set()
        self._waiting.append(logical_id)
        try:
            value = self.scope.value(self.scope.section("Resources")[logical_id].get("Properties", {}), path)
            properties = {} if value is NO_VALUE else value
            self._evaluated[logical_id] = (properties, frozenset(self.scope.reads))
        finally:
            self._waiting.pop()
            self.scope.reads = outer
        return self._evaluated[logical_id]

    def _child(self, logical_id: str) -> _Stack:
        if logical_id not in self._children:
            properties, _ = self._properties(logical_id)
            url, path = properties.get("TemplateURL"), f"Resources/{logical_id}/Properties/TemplateURL"
            if not isinstance(url, str) or url not in self._templates:
                raise self.scope.error(path, f"there is no template {url}")
            if url in self._ancestors:
                raise self.scope.error(path, f"{url} nests itself: {' → '.join([*self._ancestors, url])}")
            self._children[logical_id] = _Stack(
                self._templates,
                url,
                properties.get("Parameters", {}),
                nested_pseudo_parameters(self._pseudo, logical_id),
                f"{self.scope.prefix}{logical_id}/",
                self._ancestors,
            )
        return self._children[logical_id]

    def _child_output(self, logical_id: str, name: str) -> Any:
        if not self.scope.exists(self.scope.section("Resources")[logical_id]):
            return None
        return self._child(logical_id).output(name)
