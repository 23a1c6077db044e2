"""Condition blocks of IAM policies. Pure.

Source: IAM user guide, "IAM JSON policy elements: Condition operators", "Set operators for multi-valued
context keys" and "Variables and tags".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from deployer.errors import UnevaluatedError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Values = str | list[str]
VARIABLE = re.compile(r"\$\{([^}]*)\}")
# ${*}, ${?} and ${$} mean the characters themselves. They are kept out of the way of wildcards.
LITERALS = {"*": "\x00", "?": "\x01", "$": "\x02"}


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern with ``*`` and ``?``; a bracket is a bracket."""
    parts = re.split(r"([*?])", pattern)
    regular = "".join({"*": ".*", "?": "."}.get(part, re.escape(_literal(part))) for part in parts)
    return re.fullmatch(regular, text, re.DOTALL) is not None


def filled(pattern: str, context: Mapping[str, Values]) -> str | None:
    """A pattern with its variables filled in; None when one has no value, and the pattern fits nothing."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        if match[1] in LITERALS:
            return LITERALS[match[1]]
        name, _, default = match[1].partition(",")
        found = lookup(context, name.strip())
        if isinstance(found, str):
            return found.translate({ord(key): mark for key, mark in LITERALS.items()})
        if default:
            return default.strip().strip("'")
        missing = True
        return ""

    text = VARIABLE.sub(value, pattern)
    return None if missing else text


def lookup(context: Mapping[str, Values], key: str) -> Values | None:
    """What a key holds; names of keys know no case."""
    for name, value in context.items():
        if name.lower() == key.lower():
            return value
    return None


def conditions_hold(block: Mapping[str, Any], context: Mapping[str, Values]) -> bool:
    """Whether every condition holds.

    Args:
        block: the Condition element: operator → key → value or values.
        context: key → value or values of the request.

    Raises:
        UnevaluatedError: an operator that is not known here.
    """
    return all(
        _holds(operator, key, listed(wanted), context)
        for operator, keys in block.items()
        for key, wanted in keys.items()
    )


def listed(value: Any) -> list[str]:
    """A value or a list of them, as a list of texts."""
    found = value if isinstance(value, list) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in found]


def _holds(operator: str, key: str, wanted: list[str], context: Mapping[str, Values]) -> bool:
    quantifier, _, name = operator.rpartition(":")
    got = lookup(context, key)
    if name == "Null":
        return (got is None) == (wanted[0] == "true")
    base = name.removesuffix("IfExists")
    negated = "Not" in base
    test = OPERATORS.get(base.replace("Not", ""))
    if test is None or quantifier not in ("", "ForAllValues", "ForAnyValue"):
        advice = "teach it to deployer/iam/conditions.py, from AWS's list of condition operators"
        raise UnevaluatedError("A policy cannot be evaluated", [Problem(operator, "is not known", advice)])
    if got is None:
        return quantifier == "ForAllValues" or (quantifier == "" and (negated or name.endswith("IfExists")))
    patterns = [text for text in (filled(one, context) for one in wanted) if text is not None]
    each = [any(test(pattern, value) for pattern in patterns) != negated for value in listed(got)]
    return any(each) if quantifier == "ForAnyValue" else all(each)


def _same(pattern: str, text: str) -> bool:
    return _literal(pattern) == text


def _arn_matches(pattern: str, text: str) -> bool:
    """Part by part, so that no wildcard reaches over a colon of the first five."""
    ours, theirs = pattern.split(":", 5), text.split(":", 5)
    return len(ours) == len(theirs) and all(
        matches(one, other) for one, other in zip(ours, theirs, strict=True)
    )


def _literal(text: str) -> str:
    for character, mark in LITERALS.items():
        text = text.replace(mark, character)
    return text


# By their names without Not. ArnEquals and ArnLike are the same.
OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": _same,
    "StringEqualsIgnoreCase": lambda pattern, text: _same(pattern.lower(), text.lower()),
    "StringLike": matches,
    "ArnEquals": _arn_matches,
    "ArnLike": _arn_matches,
    "Bool": lambda pattern, text: pattern.lower() == text.lower(),
    "NumericEquals": lambda pattern, text: float(text) == float(pattern),
    "NumericLessThan": lambda pattern, text: float(text) < float(pattern),
    "NumericLessThanEquals": lambda pattern, text: float(text) <= float(pattern),
    "NumericGreaterThan": lambda pattern, text: float(text) > float(pattern),
    "NumericGreaterThanEquals": lambda pattern, text: float(text) >= float(pattern),
}
