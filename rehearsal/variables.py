"""Variables of a pipeline execution, and the conditions that read them. Pure.

Source: CodePipeline user guide, "Variables reference" and "VariableCheck".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rehearsal.errors import RehearsalError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rehearsal.definition import Rule, Stage

VARIABLE = re.compile(r"#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}")
OWN = "codepipeline"
Entry = Literal["run", "skip", "fail"]


@dataclass
class Variables:
    """What is known so far.

    Attributes:
        known: (namespace, name) → value.
    """

    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, namespace: str, values: Mapping[str, str]) -> None:
        """What an action, or the execution itself, gives."""
        self.known |= {(namespace, name): value for name, value in values.items()}

    def resolve(self, configuration: Mapping[str, str], where: str) -> dict[str, str]:
        """A configuration with every variable replaced.

        Raises:
            RehearsalError: some are not known; all of them.
        """
        problems = [
            Problem(f"{where}, {key}", *self._why_not(*used))
            for key, text in configuration.items()
            for used in dict.fromkeys(VARIABLE.findall(text))
            if used not in self.known
        ]
        if problems:
            raise RehearsalError(f"{where} reads what nobody gave", problems)
        return {
            key: VARIABLE.sub(lambda match: self.known[match[1], match[2]], text)
            for key, text in configuration.items()
        }

    def _why_not(self, namespace: str, name: str) -> tuple[str, str]:
        there = sorted(known for space, known in self.known if space == namespace)
        what = f"#{{{namespace}.{name}}} is not defined"
        if there:
            return what, f"{namespace} has {', '.join(there)}"
        spaces = sorted({space for space, _ in self.known})
        return what, f"no action that ran has the namespace {namespace}; there are {', '.join(spaces)}"


def entry(stage: Stage, variables: Variables) -> tuple[Entry, str]:
    """What the conditions of a stage's entry say, and which rule decided.

    Raises:
        RehearsalError: a rule reads an unknown variable, or is none that is rehearsed.
    """
    for condition in stage.entry:
        for rule in condition.rules:
            if holds(rule, variables, f"entry of {stage.name}"):
                continue
            if condition.result == "SKIP":
                return "skip", rule.name
            return "fail", rule.name
    return "run", ""


def holds(rule: Rule, variables: Variables, where: str) -> bool:
    """Whether a VariableCheck holds.

    Raises:
        RehearsalError: see ``entry``.
    """
    if rule.provider != "VariableCheck":
        problem = Problem(where, f"uses the rule {rule.provider}", "only VariableCheck is rehearsed")
        raise RehearsalError("A condition is not rehearsed", [problem])
    resolved = variables.resolve(rule.configuration, where)
    left, right, operator = resolved["Variable"], resolved["Value"], resolved["Operator"]
    if operator == "EQ":
        return left == right
    if operator == "NE":
        return left != right
    if operator == "MATCHES":
        return re.search(right, left) is not None
    problem = Problem(where, f"compares by {operator}", "EQ, NE and MATCHES are rehearsed")
    raise RehearsalError("A condition is not rehearsed", [problem])
