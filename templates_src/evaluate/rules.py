"""The Rules section: which parameters go together (template reference, "Rules" and "Rule functions")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from templates_src.evaluate.values import Scope


def rule_problems(scope: Scope) -> Iterator[Problem]:
    """A problem for each assertion that fails.

    Raises:
        EvaluationError: a rule that cannot be evaluated.
    """
    for name in scope.section("Rules"):
        yield from broken(scope, name)


def broken(scope: Scope, name: str) -> Iterator[Problem]:
    """A problem for each assertion of one rule that fails.

    Raises:
        EvaluationError: the rule cannot be evaluated.
    """
    rule: Mapping[str, Any] = scope.section("Rules")[name]
    path = f"Rules/{name}"
    if "RuleCondition" in rule and not holds(scope, rule["RuleCondition"], path):
        return
    for assertion in rule["Assertions"]:
        if not holds(scope, assertion["Assert"], path):
            yield Problem(f"{scope.name} {path}", assertion.get("AssertDescription", "does not hold"))


def holds(scope: Scope, node: Any, path: str) -> bool:
    """Truth of a rule function; what conditions know too is left to them.

    Raises:
        EvaluationError: it is none, or asks AWS (Fn::ValueOf), or reads what is unknown before deployment.
    """
    if not (isinstance(node, dict) and len(node) == 1):
        raise scope.error(path, "is no rule function")
    ((function, argument),) = node.items()
    if function in ("Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"):
        return _about_list(scope, function, argument, path)
    if function == "Fn::Not":
        return not holds(scope, scope.arguments(function, argument, path, 1)[0], path)
    if function in ("Fn::And", "Fn::Or"):
        parts = [holds(scope, part, path) for part in scope.arguments(function, argument, path, 2, 10)]
        return all(parts) if function == "Fn::And" else any(parts)
    return scope.truth(node, path)


def _about_list(scope: Scope, function: str, argument: Any, path: str) -> bool:
    first, second = scope.arguments(function, argument, path, 2)
    members = _texts(scope, first, path)
    if function == "Fn::EachMemberIn":
        return set(members) <= set(_texts(scope, second, path))
    text = scope.known_text(second, path)
    return text in members if function == "Fn::Contains" else all(member == text for member in members)


def _texts(scope: Scope, node: Any, path: str) -> list[str]:
    """A list of known texts: literal, a list parameter, or every parameter of a type (Fn::RefAll)."""
    if isinstance(node, dict) and set(node) == {"Fn::RefAll"}:
        values = _of_type(scope, node["Fn::RefAll"])
        found = [item for value in values for item in (value if isinstance(value, list) else [value])]
    else:
        found = scope.value(node, path)
    if not isinstance(found, list):
        raise scope.error(path, f"{found} is no list")
    return [scope.known_text(item, path) for item in found]


def _of_type(scope: Scope, parameter_type: Any) -> Iterator[Any]:
    for name, spec in scope.section("Parameters").items():
        if spec["Type"] == parameter_type and name in scope.parameters:
            yield scope.parameter(name)
