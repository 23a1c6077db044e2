"""Intrinsic functions, evaluated as CloudFormation does (template reference, "Intrinsic functions").

What only a deployment can know, such as a resource's id, stays symbolic: a ``Reference``, or a ``Text`` with
references in it.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from templates_src.errors import ClasslaError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SUB_VARIABLE = re.compile(r"\$\{([^}]*)\}")
ZONE_LETTERS = "abcdef"


class EvaluationError(ClasslaError):
    """A template that cannot be evaluated: an unknown name, a Select out of range, a cycle of conditions."""


@dataclass(frozen=True, order=True)
class Reference:
    """A resource, or one of its attributes, by address.

    Attributes:
        address: logical ids from the root down, for example ``Network/Vpc``.
        attribute: the ``Fn::GetAtt`` attribute; empty for ``Ref``.
    """

    address: str
    attribute: str = ""

    def __str__(self) -> str:
        return f"<{self.address}{'.' if self.attribute else ''}{self.attribute}>"


@dataclass(frozen=True)
class Text:
    """Text with references in it."""

    parts: tuple[str | Reference, ...]

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)


class _NoValue:
    """What ``AWS::NoValue`` evaluates to: the property or list item that holds it disappears."""


NO_VALUE = _NoValue()


@dataclass
class Scope:
    """One template with its parameters: everything a function may read.

    Attributes:
        name: file name, for messages.
        template: the parsed template.
        parameters: name → value, defaults filled in; a value may be symbolic.
        pseudo: pseudo parameter → value.
        prefix: address of the nested stack, with a slash at its end; empty for a root.
        child_output: logical id of a nested stack and output name → value; None when the stack is absent.
        problems: references to what does not exist; evaluation goes on.
    """

    name: str
    template: Mapping[str, Any]
    parameters: Mapping[str, Any]
    pseudo: Mapping[str, str]
    prefix: str
    child_output: Callable[[str, str], Any]
    problems: list[Problem] = field(default_factory=list)
    _conditions: dict[str, bool | None] = field(default_factory=dict)

    def condition(self, name: str) -> bool:
        """Truth of a named condition.

        Raises:
            EvaluationError: it does not exist, depends on itself, or on something unknown before deployment.
        """
        declared = self.template.get("Conditions", {})
        if name not in declared:
            raise self.error(f"Conditions/{name}", "there is no such condition")
        if name not in self._conditions:
            self._conditions[name] = None
            self._conditions[name] = self.truth(declared[name], f"Conditions/{name}")
        known = self._conditions[name]
        if known is None:
            raise self.error(f"Conditions/{name}", "depends on itself")
        return known

    def exists(self, item: Mapping[str, Any]) -> bool:
        """Whether a resource or output is there: its Condition, if it has one, is true."""
        return "Condition" not in item or self.condition(item["Condition"])

    def truth(self, node: Any, path: str) -> bool:
        """Truth of a condition function."""
        if not (isinstance(node, dict) and len(node) == 1):
            raise self.error(path, "is no condition function")
        ((function, argument),) = node.items()
        if function == "Condition":
            return self.condition(argument)
        if function == "Fn::Not":
            return not self.truth(argument[0], path)
        if function in ("Fn::And", "Fn::Or"):
            combine = all if function == "Fn::And" else any
            return combine([self.truth(part, path) for part in argument])
        if function == "Fn::Equals":
            left, right = (self._known_text(part, path) for part in argument)
            return left == right
        raise self.error(path, f"{function} is no condition function")

    def value(self, node: Any, path: str) -> Any:
        """A template value with every function evaluated; what AWS::NoValue stood for is gone."""
        if isinstance(node, list):
            items = [self.value(item, f"{path}/{index}") for index, item in enumerate(node)]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((function, argument),) = node.items()
            if function in _FUNCTIONS:
                return _FUNCTIONS[function](self, argument, path)
        values = {key: self.value(item, f"{path}/{key}") for key, item in node.items()}
        return {key: item for key, item in values.items() if item is not NO_VALUE}

    def error(self, path: str, what: str) -> EvaluationError:
        """The error to raise about a place in this template."""
        return EvaluationError(f"{self.name} cannot be evaluated", [Problem(f"{self.name} {path}", what)])

    def _known_text(self, node: Any, path: str) -> str:
        value = self.value(node, path)
        if isinstance(value, (Reference, Text)):
            raise self.error(path, f"a condition depends on {value}, which is unknown before deployment")
        return str(value)


def join_text(parts: list[Any]) -> str | Text | Reference:
    """Concatenate; symbolic only when a part is."""
    flat: list[str | Reference] = []
    for part in parts:
        flat.extend(
            part.parts if isinstance(part, Text) else [part if isinstance(part, Reference) else str(part)]
        )
    if not any(isinstance(part, Reference) for part in flat):
        return "".join(str(part) for part in flat)
    kept = tuple(part for part in flat if part != "")
    return kept[0] if len(kept) == 1 and isinstance(kept[0], Reference) else Text(kept)


def _ref(scope: Scope, name: str, path: str) -> Any:
    if name == "AWS::NoValue":
        return NO_VALUE
    if name in scope.pseudo:
        return scope.pseudo[name]
    if name in scope.parameters:
        return scope.parameters[name]
    if name in scope.template.get("Parameters", {}):
        scope.problems.append(Problem(f"{scope.name} {path}", f"needs parameter {name}, which has no value"))
        return ""
    return _resource(scope, name, "", path)


def _get_att(scope: Scope, argument: Any, path: str) -> Any:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    name, attribute = parts[0], ".".join(parts[1:])
    nested = scope.template["Resources"].get(name, {}).get("Type") == "AWS::CloudFormation::Stack"
    if nested and attribute.startswith("Outputs."):
        output = scope.child_output(name, attribute.removeprefix("Outputs."))
        if output is None:
            what = f"reads {attribute} of {name}, which is absent or has no such output"
            scope.problems.append(Problem(f"{scope.name} {path}", what))
            return ""
        return output
    return _resource(scope, name, attribute, path)


def _resource(scope: Scope, name: str, attribute: str, path: str) -> Reference:
    resource = scope.template["Resources"].get(name)
    if resource is None:
        raise scope.error(path, f"refers to {name}, which is no parameter or resource")
    if not scope.exists(resource):
        condition = resource["Condition"]
        scope.problems.append(
            Problem(f"{scope.name} {path}", f"refers to {name}, which is absent because {condition} is false")
        )
    return Reference(scope.prefix + name, attribute)


def _if(scope: Scope, argument: list[Any], path: str) -> Any:
    name, then, otherwise = argument
    return scope.value(then, f"{path}/1") if scope.condition(name) else scope.value(otherwise, f"{path}/2")


def _sub(scope: Scope, argument: Any, path: str) -> Any:
    text, given = (argument, {}) if isinstance(argument, str) else argument
    parts: list[Any] = []
    position = 0
    for match in _SUB_VARIABLE.finditer(text):
        parts.append(text[position : match.start()])
        parts.append(_sub_variable(scope, match.group(1), given, path))
        position = match.end()
    return join_text([*parts, text[position:]])


def _sub_variable(scope: Scope, name: str, given: Mapping[str, Any], path: str) -> Any:
    if name.startswith("!"):
        return f"${{{name[1:]}}}"
    if name in given:
        return scope.value(given[name], f"{path}/{name}")
    return _get_att(scope, name, path) if "." in name else _ref(scope, name, path)


def _join(scope: Scope, argument: list[Any], path: str) -> Any:
    delimiter, items = argument[0], scope.value(argument[1], path)
    spaced: list[Any] = []
    for index, item in enumerate(items):
        spaced += [delimiter, item] if index else [item]
    return join_text(spaced)


def _split(scope: Scope, argument: list[Any], path: str) -> list[str]:
    text = scope.value(argument[1], path)
    if isinstance(text, (Reference, Text)):
        raise scope.error(path, f"splits {text}, which is unknown before deployment")
    return str(text).split(argument[0])


def _select(scope: Scope, argument: list[Any], path: str) -> Any:
    index, items = int(scope.value(argument[0], path)), scope.value(argument[1], path)
    if not isinstance(items, list) or not 0 <= index < len(items):
        raise scope.error(path, f"selects item {index} of {items}")
    return items[index]


def _find_in_map(scope: Scope, argument: list[Any], path: str) -> Any:
    names = [str(scope.value(part, path)) for part in argument]
    found: Any = scope.template.get("Mappings", {})
    for name in names:
        if name not in found:
            raise scope.error(path, f"finds no {'/'.join(names)} in the mappings")
        found = found[name]
    return found


def _get_azs(scope: Scope, argument: Any, path: str) -> list[str]:
    region = str(scope.value(argument, path)) or scope.pseudo["AWS::Region"]
    return [f"{region}{letter}" for letter in ZONE_LETTERS]


def _base64(scope: Scope, argument: Any, path: str) -> Any:
    text = scope.value(argument, path)
    return text if isinstance(text, (Reference, Text)) else base64.b64encode(str(text).encode()).decode()


_FUNCTIONS: dict[str, Callable[[Scope, Any, str], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::Base64": _base64,
}
