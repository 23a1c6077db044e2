"""The Rules section: which parameters go together (template reference, "Rules" and "Rule-specific intrinsic
functions")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.evaluate.values import Scope


def rule_problems(scope: Scope) -> Iterator[Problem]:
    """A problem for each assertion that fails."""
    for name, rule in scope.template.get("Rules", {}).items():
        path = f"Rules/{name}"
        if "RuleCondition" in rule and not holds(scope, rule["RuleCondition"], path):
            continue
        for assertion in rule["Assertions"]:
            if not holds(scope, assertion["Assert"], path):
                yield Problem(f"{scope.name} {path}", assertion.get("AssertDescription", "does not hold"))


def holds(scope: Scope, node: dict[str, Any], path: str) -> bool:
    """Truth of a rule function; what conditions know too is left to them."""
    ((function, argument),) = node.items()
    if function == "Fn::Contains":
        return str(scope.value(argument[1], path)) in [str(item) for item in scope.value(argument[0], path)]
    if function == "Fn::Not":
        return not holds(scope, argument[0], path)
    if function == "Fn::And":
        return all(holds(scope, part, path) for part in argument)
    if function == "Fn::Or":
        return any(holds(scope, part, path) for part in argument)
    return scope.truth(node, path)
