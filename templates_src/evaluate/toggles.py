"""Every way a template can look: one set of parameter values for each distinct outcome of its conditions."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from templates_src.evaluate.values import Reference, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Stands for "any other text" where a condition compares a parameter with a literal.
OTHER = "other"


def condition_sets(
    template: Mapping[str, Any], values: Mapping[str, Sequence[str]] | None = None
) -> Iterator[dict[str, str]]:
    """Parameter values, one set for each distinct truth of all conditions, in a fixed order.

    Args:
        template: parsed template.
        values: parameter → values to try, for those whose interesting values cannot be read off the
            template (an image URI, a list in a text).

    Raises:
        EvaluationError: a condition that cannot be evaluated.
    """
    names = sorted(_parameters_in(template.get("Conditions", {})) & set(template.get("Parameters", {})))
    choices = [list((values or {}).get(name) or _choices(template, name)) for name in names]
    seen: set[tuple[bool, ...]] = set()
    for combination in itertools.product(*choices):
        parameters = dict(zip(names, combination, strict=True))
        outcome = _outcome(template, parameters)
        if outcome not in seen:
            seen.add(outcome)
            yield parameters


def placeholders(template: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every parameter: its default or first allowed value, plain text for a setting (which has a
    pattern), and a symbolic value for what only a sibling can give."""
    return {name: _placeholder(name, spec) for name, spec in template.get("Parameters", {}).items()}


def _placeholder(name: str, spec: Mapping[str, Any]) -> Any:
    if "Default" in spec:
        return spec["Default"]
    if "AllowedValues" in spec:
        return str(spec["AllowedValues"][0])
    if "MinValue" in spec:
        return str(spec["MinValue"])
    return OTHER if "AllowedPattern" in spec else Reference(f"Sibling/{name}")


def _outcome(template: Mapping[str, Any], parameters: Mapping[str, str]) -> tuple[bool, ...]:
    pseudo = {"AWS::Region": "us-east-1", "AWS::Partition": "aws", "AWS::AccountId": "123456789012"}
    scope = Scope("template", template, parameters, pseudo, "", lambda _stack, _output: None)
    return tuple(scope.condition(name) for name in sorted(template.get("Conditions", {})))


def _choices(template: Mapping[str, Any], name: str) -> list[str]:
    spec = template["Parameters"][name]
    if spec.get("AllowedValues"):
        return [str(value) for value in spec["AllowedValues"]]
    compared = sorted(_compared_with(template["Conditions"], name))
    other = str(spec.get("MaxValue", OTHER))
    return [*compared, other] if other not in compared else compared


def _parameters_in(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["Ref"]} if set(node) == {"Ref"} else set()
        return own.union(*(_parameters_in(item) for item in node.values()))
    if isinstance(node, list):
        return set().union(*(_parameters_in(item) for item in node))
    return set()


def _compared_with(node: Any, name: str) -> set[str]:
    """Literals that a parameter is compared with, anywhere in the conditions."""
    if isinstance(node, dict):
        found = set().union(*(_compared_with(item, name) for item in node.values()))
        sides = node.get("Fn::Equals", [])
        if {"Ref": name} in sides:
            found |= {str(side) for side in sides if not isinstance(side, dict)}
        return found
    if isinstance(node, list):
        return set().union(*(_compared_with(item, name) for item in node))
    return set()
