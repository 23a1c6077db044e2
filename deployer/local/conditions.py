"""Conditions with every function that CloudFormation allows in them, and pseudo parameters.

ministack's own evaluation knows neither Fn::Join, Fn::Split, Fn::FindInMap nor AWS::Region in a condition;
its resolver of properties knows them all. So conditions go through that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.local import hooks
from deployer.local.operation import CLOUDFORMATION

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINE = f"{CLOUDFORMATION}.engine"
RESOLVE_PARAMETERS = (
    "value",
    "resources",
    "params",
    "conditions",
    "mappings",
    "stack_name",
    "stack_id",
)


def install() -> None:
    """Evaluate conditions our way wherever ministack does."""
    hooks.function(ENGINE, "_resolve_refs", RESOLVE_PARAMETERS)
    hooks.replace(ENGINE, "_evaluate_conditions", ("template", "params"), lambda _: evaluate)


def evaluate(template: dict[str, Any], params: dict[str, Any]) -> dict[str, bool]:
    """Every condition of a template by name."""
    conditions = _Conditions(template, params)
    return {name: conditions.get(name) for name in template.get("Conditions") or {}}


class _Conditions(dict[str, bool]):
    """Conditions that are evaluated when another one asks for them."""

    def __init__(self, template: dict[str, Any], params: dict[str, Any]) -> None:
        super().__init__()
        self._definitions = template.get("Conditions") or {}
        self._mappings = template.get("Mappings") or {}
        self._params = params
        self._resolve: Callable[..., Any] = hooks.find(ENGINE, "_resolve_refs")

    def get(self, name: str, _default: Any = None) -> bool:
        """A condition's value; an unknown name fails the template, as on AWS."""
        if name not in self:
            if name not in self._definitions:
                raise ValueError(f"Template format error: Unresolved condition dependency {name}")
            definition = self._definitions[name]
            self[name] = bool(self._resolve(definition, {}, self._params, self, self._mappings, "", ""))
        return self[name]
