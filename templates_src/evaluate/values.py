"""One template under its parameters: conditions, and values with every intrinsic function evaluated.

What only a deployment can know, such as a resource's id, stays symbolic: a ``Reference``, or a ``Text`` with
references in it. The functions themselves are in ``functions.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem
from templates_src.evaluate.functions import FUNCTIONS
from templates_src.evaluate.symbols import (
    NO_VALUE,
    EvaluationError,
    Reference,
    Text,
    is_list_type,
    is_symbolic,
    join_text,
    list_items,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["NO_VALUE", "EvaluationError", "Reference", "Scope", "Text", "join_text"]


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
        reads: addresses of nested stacks whose outputs were read since somebody last emptied it. An output
            may be plain text, and then the value alone does not say that it was waited for.
    """

    name: str
    template: Mapping[str, Any]
    parameters: Mapping[str, Any]
    pseudo: Mapping[str, Any]
    prefix: str
    child_output: Callable[[str, str], Any]
    problems: list[Problem] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    _conditions: dict[str, bool] = field(default_factory=dict)
    _trail: list[str] = field(default_factory=list)
    _lists: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        declared = self.section("Parameters").items()
        self._lists = frozenset(name for name, spec in declared if is_list_type(spec.get("Type", "String")))

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the template, empty when it has none."""
        found: Mapping[str, Any] = self.template.get(name, {})
        return found

    def parameter(self, name: str) -> Any:
        """What ``Ref`` makes of a parameter that has a value: a list when its type is one."""
        value = self.parameters[name]
        return list_items(value) if name in self._lists and not isinstance(value, list) else value

    def condition(self, name: Any) -> bool:
        """Truth of a named condition.

        Raises:
            EvaluationError: it does not exist, depends on itself, or on something unknown before deployment.
        """
        if not isinstance(name, str):
            raise self.error("Conditions", f"the name of a condition is wanted, got {name}")
        if name in self._conditions:
            return self._conditions[name]
        path = f"Conditions/{name}"
        declared = self.section("Conditions")
        if name not in declared:
            raise self.error(path, "there is no such condition")
        if name in self._trail:
            raise self.error(path, f"depends on itself: {' → '.join([*self._trail, name])}")
        self._trail.append(name)
        try:
            self._conditions[name] = self.truth(declared[name], path)
        finally:
            self._trail.pop()
        return self._conditions[name]

    def exists(self, item: Mapping[str, Any]) -> bool:
        """Whether a resource or output is there: its Condition, if it has one, is true."""
        return "Condition" not in item or self.condition(item["Condition"])

    def truth(self, node: Any, path: str) -> bool:
        """Truth of a condition function (template reference, "Condition functions").

        Raises:
            EvaluationError: it is none, or reads something unknown before deployment.
        """
        if not (isinstance(node, dict) and len(node) == 1):
            raise self.error(path, "is no condition function")
        ((function, argument),) = node.items()
        if function == "Condition":
            return self.condition(argument)
        if function == "Fn::Not":
            return not self.truth(self.arguments(function, argument, path, 1)[0], path)
        if function in ("Fn::And", "Fn::Or"):
            # Every part is looked at, so that a broken one is found whatever the others say.
            parts = [self.truth(part, path) for part in self.arguments(function, argument, path, 2, 10)]
            return all(parts) if function == "Fn::And" else any(parts)
        if function == "Fn::Equals":
            sides = self.arguments(function, argument, path, 2)
            left, right = (self.known_text(side, path) for side in sides)
            return left == right
        raise self.error(path, f"{function} is no condition function")

    def value(self, node: Any, path: str) -> Any:
        """A template value with every function evaluated; what AWS::NoValue stood for is gone.

        Raises:
            EvaluationError: a function that does not exist or cannot be evaluated.
        """
        if isinstance(node, str):
            return node
        if isinstance(node, list):
            items = [self.value(item, f"{path}/{index}") for index, item in enumerate(node)]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((function, argument),) = node.items()
            if function in FUNCTIONS:
                return FUNCTIONS[function](self, argument, path)
            if function.startswith("Fn::"):
                # Left as it stands it would pass for a plain object in every check that reads the value.
                raise self.error(path, f"{function} cannot be evaluated here")
        values = {key: self.value(item, f"{path}/{key}") for key, item in node.items()}
        return {key: item for key, item in values.items() if item is not NO_VALUE}

    def known_text(self, node: Any, path: str) -> str:
        """A value as text, for something that is decided before deployment.

        Raises:
            EvaluationError: it is unknown then, or no text.
        """
        if isinstance(node, str):
            return node
        value = self.value(node, path)
        if is_symbolic(value):
            raise self.error(path, f"a condition depends on {value}, which is unknown before deployment")
        if value is NO_VALUE or isinstance(value, (list, dict)):
            raise self.error(path, "compares something that is no text")
        return text_of(value)

    def arguments(
        self, function: str, argument: Any, path: str, least: int, most: int | None = None
    ) -> list[Any]:
        """A function's arguments, as many as it takes.

        Raises:
            EvaluationError: it is no list, too short or too long.
        """
        most = least if most is None else most
        if not (isinstance(argument, list) and least <= len(argument) <= most):
            count = str(least) if least == most else f"{least} to {most}"
            raise self.error(path, f"{function} wants a list of {count}, got {argument}")
        return argument

    def error(self, path: str, what: str) -> EvaluationError:
        """The error to raise about a place in this template."""
        return EvaluationError(f"{self.name} cannot be evaluated", [Problem(f"{self.name} {path}", what)])
