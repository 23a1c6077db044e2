"""Emit one nested stack's template the way the root does, for tests of that stack alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from templates_src.render import canonical_json
from templates_src.wiring.stack import add_parameters, declared_inputs, publish

if TYPE_CHECKING:
    from templates_src.wiring import Stack


def emit(stack: Stack[Any, Any]) -> dict[str, Any]:
    """The nested stack's template as plain JSON data."""
    built = stack.build(declared_inputs(stack))
    add_parameters(built.template, stack.inputs)
    publish(built.template, built.outputs)
    data: dict[str, Any] = json.loads(canonical_json(built.template.to_dict()))
    return data


def of_type(template: dict[str, Any], resource_type: str) -> dict[str, dict[str, Any]]:
    """Logical id → resource, of one type."""
    return {
        logical_id: resource
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == resource_type
    }


def only(template: dict[str, Any], resource_type: str) -> dict[str, Any]:
    """The one resource of a type."""
    (resource,) = of_type(template, resource_type).values()
    return resource
