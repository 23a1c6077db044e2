"""How much is used: assumptions with a low, a typical and a high value, which the command line can set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.review.cost.errors import CostError, CostUsageError
from deployer.review.cost.money import ZERO, decimal
from templates_src.errors import Problem
from templates_src.parameters.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

VERSION = 1
SCENARIOS = ("low", "typical", "high")
# What says how large the assumptions are: the parameter EnvironmentType of the root.
KIND_PARAMETER = "EnvironmentType"
# The assumptions of the file's main list are for production.
DEFAULT_KIND = "production"


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """One thing that a template does not say.

    Attributes:
        name: as ``--usage NAME=VALUE`` has it.
        what, unit: for people.
        low, typical, high: in ``unit``; never falling.
        given: whether the user set it.
    """

    name: str
    what: str
    unit: str
    low: Decimal
    typical: Decimal
    high: Decimal
    given: bool = False


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Every assumption about one environment.

    Attributes:
        kind: ``production``, ``staging`` or ``development``.
        by_name: name → assumption.
    """

    kind: str
    by_name: Mapping[str, Assumption]

    def scenario(self, name: str) -> dict[str, Decimal]:
        """Name → value, ``low``, ``typical`` or ``high``."""
        return {key: getattr(assumption, name) for key, assumption in self.by_name.items()}

    def with_values(self, given: Mapping[str, Decimal]) -> Usage:
        """The same with some assumptions set; what is set has no range any more.

        Raises:
            CostUsageError: a name is none, or a value is below zero.
        """
        problems = [
            Problem(f"--usage {name}", "is no assumption", did_you_mean(name, self.by_name))
            for name in given
            if name not in self.by_name
        ]
        problems += [Problem(f"--usage {name}", "is below zero") for name, v in given.items() if v < ZERO]
        if problems:
            raise CostUsageError("An assumption cannot be set", problems)
        return Usage(kind=self.kind, by_name={n: _set(a, given.get(n)) for n, a in self.by_name.items()})


def parse(document: Mapping[str, Any], kind: str = DEFAULT_KIND) -> Usage:
    """Read the file of assumptions for one kind of environment.

    Args:
        document: the file.
        kind: value of ``EnvironmentType``; one that the file does not know has production's assumptions.

    Raises:
        CostUsageError: the file is broken.
    """
    if document.get("version") != VERSION:
        problem = Problem("version", f"is {document.get('version')!r}, not {VERSION}")
        raise CostUsageError("The assumptions cannot be used", [problem])
    own = document["environments"].get(kind, {})
    names = {entry["name"] for entry in document["assumptions"]}
    problems = [Problem(name, f"is set for {kind} and is no assumption") for name in own if name not in names]
    by_name: dict[str, Assumption] = {}
    for entry in document["assumptions"]:
        values = {**entry, **own.get(entry["name"], {})}
        low, typical, high = (decimal(values[s], f"{entry['name']}, {s}") for s in SCENARIOS)
        if not ZERO <= low <= typical <= high:
            problems.append(Problem(entry["name"], f"does not rise: {low}, {typical}, {high}"))
        by_name[entry["name"]] = Assumption(
            name=entry["name"], what=entry["what"], unit=entry["unit"], low=low, typical=typical, high=high
        )
    if problems:
        raise CostUsageError("The assumptions cannot be used", problems)
    return Usage(kind=kind, by_name=by_name)


def parse_given(given: Sequence[str]) -> dict[str, Decimal]:
    """``NAME=VALUE`` arguments as a mapping.

    Raises:
        CostUsageError: one has no name, or its value is no number.
    """
    values: dict[str, Decimal] = {}
    problems: list[Problem] = []
    for text in given:
        name, _, value = text.partition("=")
        try:
            values[name] = decimal(value, name)
        except CostError:
            problems.append(Problem(f"--usage {text}", "is not NAME=NUMBER", "write --usage nat-gb=50"))
    if problems:
        raise CostUsageError("An assumption cannot be read", problems)
    return values


def _set(assumption: Assumption, value: Decimal | None) -> Assumption:
    if value is None:
        return assumption
    return Assumption(
        name=assumption.name,
        what=assumption.what,
        unit=assumption.unit,
        low=value,
        typical=value,
        high=value,
        given=True,
    )
