"""What CloudFormation asks of a parameter's value before it starts (template reference, "Parameters")."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem
from templates_src.evaluate.symbols import is_list_type, is_symbolic, list_items, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def argument_problems(name: str, template: Mapping[str, Any], given: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the parameters a template is given.

    Args:
        name: file name of the template, for messages.
        template: the parsed template.
        given: name → value, without defaults; a value may be symbolic and is then taken on trust.

    Returns:
        parameters passed but not declared, then required ones without a value, then refused values.
    """
    declared = template.get("Parameters", {})
    problems = [
        Problem(f"{name} Parameters/{key}", "is passed but not declared")
        for key in given
        if key not in declared
    ]
    for key, spec in declared.items():
        value = given.get(key, spec.get("Default"))
        complaint = "has no value" if value is None else refusal(spec, value)
        if complaint:
            problems.append(
                Problem(f"{name} Parameters/{key}", complaint, spec.get("ConstraintDescription", ""))
            )
    return problems


def refusal(spec: Mapping[str, Any], value: Any) -> str:
    """Why CloudFormation refuses a value for a parameter; empty when it takes it or cannot know yet.

    A nested stack takes text only, also for a list parameter: its parent joins with commas
    (AWS::CloudFormation::Stack, "Parameters").
    """
    if isinstance(value, (list, dict)):
        return f"wants {spec['Type']}, got a {'list' if isinstance(value, list) else 'map'}"
    items = list_items(value) if is_list_type(spec["Type"]) else [value]
    for item in items:
        complaint = "" if is_symbolic(item) else _readable_refusal(spec, text_of(item))
        if complaint:
            return complaint
    return ""


def _readable_refusal(spec: Mapping[str, Any], text: str) -> str:
    """A template may be anybody's: its own constraints can be wrong."""
    try:
        return _item_refusal(spec, text)
    except (re.error, TypeError, ValueError) as error:
        return f"has constraints that cannot be read: {error}"


def _item_refusal(spec: Mapping[str, Any], text: str) -> str:
    """The constraints hold for each member of a list."""
    if spec.get("AllowedValues") and text not in map(text_of, spec["AllowedValues"]):
        return f"{text!r} is not one of {', '.join(map(text_of, spec['AllowedValues']))}"
    if spec.get("AllowedPattern") and not re.fullmatch(spec["AllowedPattern"], text):
        return f"{text!r} does not match {spec['AllowedPattern']}"
    if spec["Type"] in ("Number", "List<Number>"):
        return _number_refusal(spec, text)
    return _length_refusal(spec, text)


def _length_refusal(spec: Mapping[str, Any], text: str) -> str:
    low, high = int(spec.get("MinLength", 0)), float(spec.get("MaxLength", "inf"))
    if low <= len(text) <= high:
        return ""
    # The text itself may be long, or a password.
    return f"has {len(text)} characters, not from {low} to {high:g}"


def _number_refusal(spec: Mapping[str, Any], text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return f"{text!r} is no number"
    if not math.isfinite(number):
        return f"{text!r} is no number"
    low, high = float(spec.get("MinValue", "-inf")), float(spec.get("MaxValue", "inf"))
    return "" if low <= number <= high else f"{text} is not from {low:g} to {high:g}"
