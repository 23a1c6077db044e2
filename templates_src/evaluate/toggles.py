"""Every way a template can look: one set of parameter values for each distinct outcome of its conditions.

Conditions that share no parameter, not even through a rule, are independent: the outcomes of each group are
found on their own and then combined. That keeps memory at the sum of the groups' outcomes instead of their
product, and time at the product of the values inside a group instead of all of them.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

from templates_src.evaluate.functions import SUB_VARIABLE
from templates_src.evaluate.rules import broken
from templates_src.evaluate.symbols import Reference, pseudo_parameters, text_of
from templates_src.evaluate.values import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Stands for "any other text" where a condition compares a parameter with a literal.
OTHER = "other"
_PSEUDO = pseudo_parameters("us-east-1", "123456789012", "classla")
_COMPARISONS = frozenset({"Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"})


class _Group(NamedTuple):
    """Conditions and rules that share parameters, and those parameters, each in sorted order."""

    parameters: list[str]
    conditions: list[str]
    rules: list[str]


def condition_sets(
    template: Mapping[str, Any],
    values: Mapping[str, Sequence[str]] | None = None,
    *,
    rules: bool = False,
) -> Iterator[dict[str, str]]:
    """Parameter values, one set for each distinct truth of all conditions, in a fixed order.

    Args:
        template: parsed template.
        values: parameter → values to try, for those whose interesting values cannot be read off the
            template (an image URI, a list in a text).
        rules: give values for the parameters of the Rules section too, and only sets that every rule lets
            pass. An outcome that the rules forbid is left out.

    Raises:
        EvaluationError: a condition, or with ``rules`` a rule, that cannot be evaluated.
    """
    outcomes = [_outcomes(template, group, values or {}) for group in _groups(template, rules)]
    for combination in itertools.product(*outcomes):
        merged = {name: value for part in combination for name, value in part.items()}
        yield dict(sorted(merged.items()))


def placeholders(template: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every parameter: its default or first allowed value, plain text for a setting (which has a
    pattern), and a symbolic value for what only a sibling can give."""
    return {name: _placeholder(name, spec) for name, spec in template.get("Parameters", {}).items()}


def _placeholder(name: str, spec: Mapping[str, Any]) -> Any:
    if "Default" in spec:
        return spec["Default"]
    if "AllowedValues" in spec:
        return text_of(spec["AllowedValues"][0])
    if "MinValue" in spec:
        return text_of(spec["MinValue"])
    return OTHER if "AllowedPattern" in spec else Reference(f"Sibling/{name}")


def _outcomes(
    template: Mapping[str, Any], group: _Group, given: Mapping[str, Sequence[str]]
) -> list[dict[str, str]]:
    """The first set of values for each distinct truth of a group's conditions."""
    choices = [list(given.get(name) or _choices(template, name)) for name in group.parameters]
    found: dict[tuple[bool, ...], dict[str, str]] = {}
    for combination in itertools.product(*choices):
        parameters = dict(zip(group.parameters, combination, strict=True))
        scope = _scope(template, parameters)
        outcome = tuple(scope.condition(name) for name in group.conditions)
        if outcome not in found and not any(_is_broken(scope, rule) for rule in group.rules):
            found[outcome] = parameters
    return list(found.values())


def _groups(template: Mapping[str, Any], with_rules: bool) -> list[_Group]:
    merged: list[_Group] = []
    for section, is_rule in (("Conditions", False), ("Rules", True)):
        for name, node in template.get(section, {}).items():
            if is_rule and not with_rules:
                continue
            parameters = _names_in(node, template) & set(template.get("Parameters", {}))
            group = _Group(sorted(parameters), [] if is_rule else [name], [name] if is_rule else [])
            touching = [other for other in merged if parameters & set(other.parameters)]
            merged = [other for other in merged if other not in touching]
            merged.append(_merge([*touching, group]))
    return sorted(merged)


def _merge(groups: list[_Group]) -> _Group:
    parameters = {name for group in groups for name in group.parameters}
    conditions = [name for group in groups for name in group.conditions]
    rules = [name for group in groups for name in group.rules]
    return _Group(sorted(parameters), sorted(conditions), sorted(rules))


def _scope(template: Mapping[str, Any], parameters: Mapping[str, str]) -> Scope:
    return Scope("template", template, parameters, _PSEUDO, "", lambda _stack, _output: None)


def _is_broken(scope: Scope, rule: str) -> bool:
    return next(broken(scope, rule), None) is not None


def _choices(template: Mapping[str, Any], name: str) -> list[str]:
    """Every literal that a parameter is compared with, and a value that is none of them."""
    spec = template["Parameters"][name]
    if spec.get("AllowedValues"):
        return [text_of(value) for value in spec["AllowedValues"]]
    kin, literals = _compared(template, name)
    compared = sorted(literals)
    fresh = (value for value in _plausible(spec, alone=len(kin) == 1) if value and value not in compared)
    # Parameters compared with each other take from the same values, enough for all of them to differ.
    return [*compared, *itertools.islice(fresh, len(kin))]


def _compared(template: Mapping[str, Any], name: str) -> tuple[set[str], set[str]]:
    """The parameters compared with this one, itself and theirs included, and every literal among them."""
    declared = template["Parameters"]
    sections = [template.get("Conditions", {}), template.get("Rules", {})]
    kin: set[str] = set()
    literals: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here in kin:
            continue
        kin.add(here)
        literals |= {text_of(value) for value in declared[here].get("AllowedValues", [])}
        for side in _compared_with(sections, here):
            other: Any = side.get("Ref") if isinstance(side, dict) else None
            if not isinstance(side, dict):
                literals.add(text_of(side))
            elif other in _PSEUDO:
                literals.add(text_of(_PSEUDO[other]))
            elif other in declared:
                waiting.append(other)
    return kin, literals


def _plausible(spec: Mapping[str, Any], *, alone: bool) -> Iterator[str]:
    """Values to choose from when any will do; what only this parameter declares comes first."""
    if alone:
        yield from (text_of(spec[key]) for key in ("MaxValue", "MinValue", "Default") if key in spec)
    for count in itertools.count():
        yield str(count) if spec["Type"] == "Number" else f"{OTHER}{count or ''}"


def _names_in(node: Any, template: Mapping[str, Any], seen: frozenset[str] = frozenset()) -> set[str]:
    """Names that a node refers to, through named conditions too; a cycle of those is found when evaluated."""
    if isinstance(node, list):
        return set().union(*(_names_in(item, template, seen) for item in node))
    if isinstance(node, str):
        # Only Fn::Sub reads this text so, but a parameter too many merely gets a value nobody looks at.
        return set(SUB_VARIABLE.findall(node))
    if not isinstance(node, dict):
        return set()
    if len(node) == 1:
        ((function, argument),) = node.items()
        if function == "Ref":
            return {argument}
        if function == "Fn::RefAll":
            declared = template.get("Parameters", {})
            return {name for name, spec in declared.items() if spec["Type"] == argument}
        conditions = template.get("Conditions", {})
        if function == "Condition" and argument in conditions and argument not in seen:
            return _names_in(conditions[argument], template, seen | {argument})
    return set().union(*(_names_in(item, template, seen) for item in node.values()))


def _compared_with(node: Any, name: str) -> Iterator[Any]:
    """What a parameter is compared with, anywhere in a node: literals, and functions such as Ref."""
    if isinstance(node, list):
        for item in node:
            yield from _compared_with(item, name)
    elif isinstance(node, dict):
        for function, argument in node.items():
            if function in _COMPARISONS and isinstance(argument, list):
                # Fn::Contains and its like have lists of members on one side.
                sides = [s for side in argument for s in (side if isinstance(side, list) else [side])]
                if {"Ref": name} in sides:
                    yield from (side for side in sides if side != {"Ref": name})
            yield from _compared_with(argument, name)
