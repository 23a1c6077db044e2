"""What a report is about, and what others found out about it. Pure.

A subject comes from a sealed plan or from an offline difference: the report needs a tree and some facts, not
a change set. What was found out comes in parts, and each part either has a value or says why it has none:
a reviewer must never take "not computed" for "nothing found".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from deployer.review.access.model import Grant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.changes.model import StackChanges
    from deployer.plans.sealed import SealedPlan
    from deployer.review.cost.model import Difference
    from deployer.review.noise import Label

Found = TypeVar("Found")
NOT_COMPUTED = "it was not computed"
__all__ = ["Additions", "Finding", "Grant", "Part", "Step", "Subject", "from_plan"]


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Found]):
    """Something found out, or why it was not.

    Attributes:
        value: what was found; None where nobody could tell.
        missing: why there is no value, as the end of "not available: …".
        note: what a reader must know about the value.
    """

    value: Found | None = None
    missing: str = NOT_COMPUTED
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something to run next."""

    what: str
    command: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that a reviewer or a user of the application should know.

    Attributes:
        level: ``high``, ``medium`` or ``low``.
        title: one line.
        detail: some sentences; may be empty.
        where: addresses of resources.
    """

    level: str
    title: str
    detail: str = ""
    where: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is reviewed.

    Attributes:
        environment: name of the environment.
        tree: what changes.
        first: whether it makes the stack.
        offline: whether nobody asked AWS, so that values known only there are guesses.
        parameters, previous: name → value as it will be, and as it is deployed.
        changed, carried, no_echo: names, see ``SealedPlan``.
        facts: label → value, what identifies it; in the order in which they are shown.
        steps: what to run next, the likeliest first.
    """

    environment: str
    tree: StackChanges
    first: bool = False
    offline: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    no_echo: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Additions:
    """What others found out about a subject.

    Attributes:
        diagram: an SVG document.
        cost: what changes a month.
        findings: risks, and what users notice.
        grants: what is let through, in words; that access widens at all is read from the tree itself.
        noise: (address, property path) → whether a value that is known only later will be another one.
        checks: warnings of the templates' own checks.
    """

    diagram: Part[str] = field(default_factory=Part)
    cost: Part[Difference] = field(default_factory=Part)
    findings: Part[tuple[Finding, ...]] = field(default_factory=Part)
    grants: Part[tuple[Grant, ...]] = field(default_factory=Part)
    noise: Part[Mapping[tuple[str, str], Label]] = field(default_factory=Part)
    checks: Part[tuple[str, ...]] = field(default_factory=Part)


def from_plan(plan: SealedPlan, file: str, options: str = "") -> Subject:
    """A sealed plan as a subject.

    Args:
        plan: what was sealed.
        file: where it is, for the commands.
        options: what a command needs to reach the same AWS.
    """
    return Subject(
        environment=plan.environment,
        tree=plan.changes,
        first=plan.first,
        parameters=plan.parameters,
        previous=plan.previous,
        changed=plan.changed,
        carried=plan.carried,
        no_echo=plan.no_echo,
        facts=_facts(plan),
        steps=(
            Step(what="Execute exactly this", command=f"classla deploy {file}{options}"),
            Step(what="Drop it", command=f"classla discard {file}{options}"),
        ),
    )


def _facts(plan: SealedPlan) -> tuple[tuple[str, str], ...]:
    place = "the embedded local AWS" if plan.local else f"AWS account {plan.account}"
    found = (
        ("Where", f"{place}, {plan.region}"),
        ("Stack", plan.stack),
        ("Stack id", plan.stack_id),
        (
            "State it was planned against",
            " since ".join(filter(None, (plan.stack_status, plan.stack_updated))),
        ),
        ("Change set", plan.change_set),
        ("Change set id", plan.change_set_id),
        ("Made at", plan.created),
        ("Made by", plan.created_by),
        ("Git commit", plan.commit or "unknown"),
        ("Seal (SHA-256)", plan.seal),
    )
    return tuple((label, value) for label, value in found if value)
