"""What a report shows, whatever it is written as: a page, Markdown or JSON. Pure.

Everything in it is text that is masked and printable, and nothing in it is escaped: each writer escapes for
the language that it writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deployer.changes.mask import MASK
from deployer.changes.model import SYMBOLS, count
from deployer.review.access import widening
from deployer.review.report.subject import Found, Part, Step
from deployer.review.report.tree import DONE, Source, Stack, stacks
from deployer.review.report.values import Lines, compared, definition, printable, shown
from deployer.review.report.words import many, money, noun, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from deployer.changes.model import Kind, ResourceChange
    from deployer.review.cost.model import Difference
    from deployer.review.report.subject import Additions, Finding, Subject

# How much care a change asks for → what a reader is told.
LEVELS = {
    "routine": "Routine",
    "first": "First deployment",
    "careful": "Look closely",
    "destructive": "Destructive",
}


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One number at the top.

    Attributes:
        kind: one of the kinds of changes, ``widen`` or ``cost``.
        symbol, number, word: what is shown; the word alone says what the number means.
        none: whether there is nothing of it.
    """

    kind: str
    symbol: str
    number: str
    word: str
    none: bool


@dataclass(frozen=True, kw_only=True)
class Access:
    """A change that lets more through.

    Attributes:
        where: address.
        what: in plain words.
        before, after: what it allows, in words; empty where only the comparison tells.
        lines: comparison of the definitions.
        new: whether the whole resource is.
    """

    where: str
    what: str
    before: str = ""
    after: str = ""
    lines: Lines = ()
    new: bool = False


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of the root.

    Attributes:
        name: of it.
        state: ``changed``, ``set`` (for the first time), ``kept`` (as deployed), ``secret`` (nobody sees
            whether it changes) or ``same``.
        before, after: masked; before is None where there is none.
    """

    name: str
    state: str
    before: str | None
    after: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that is shown.

    Attributes:
        environment, title: for headings.
        level: key of ``LEVELS``.
        verdict: one sentence.
        offline: whether nobody asked AWS.
        tiles: in the order in which they are shown.
        access: what is let through; none is good news.
        findings, diagram, cost: what was found out, or why not.
        stacks: those with changes, in the order of the tree.
        parameters: those that change first.
        notes: what AWS or the templates' checks remark.
        facts, steps: what it is, and what to run next.
        missing: part → why it is not available.
    """

    environment: str
    title: str
    level: str
    verdict: str
    offline: bool
    tiles: tuple[Tile, ...]
    access: tuple[Access, ...]
    findings: Part[tuple[Finding, ...]]
    diagram: Part[str]
    cost: Part[Difference]
    stacks: tuple[Stack, ...]
    parameters: tuple[Parameter, ...]
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    missing: tuple[tuple[str, str], ...]


def build(subject: Subject, additions: Additions) -> Report:
    """A report of a subject and what was found out about it."""
    tree = subject.tree
    wider = tuple(widening(tree))
    cost = additions.cost.value
    environment = printable(subject.environment)
    verdict = sentence(
        environment,
        (change for _, change in tree.resources()),
        rewritten=len(list(tree.rewritten())),
        wider=len(wider),
        cost=cost.total if cost else None,
        first=subject.first,
    )
    numbers = count(tree)
    return Report(
        environment=environment,
        title=f"Change to {environment}",
        level=_level(subject, numbers, wider),
        verdict=printable(verdict),
        offline=subject.offline,
        tiles=tuple(_tiles(numbers, len(wider), cost)),
        access=tuple(_access(subject, additions, wider)),
        findings=_clean(additions),
        diagram=_told(additions.diagram),
        cost=_told(additions.cost),
        stacks=stacks(Source(tree, additions.noise.value or {}, frozenset(wider))),
        parameters=tuple(_parameters(subject)),
        notes=tuple(_notes(subject, additions)),
        facts=tuple((label, shown("", value)) for label, value in subject.facts),
        steps=tuple(
            Step(what=printable(step.what), command=printable(step.command)) for step in subject.steps
        ),
        missing=tuple(_missing(additions)),
    )


def _level(subject: Subject, numbers: Mapping[Kind, int], wider: tuple[str, ...]) -> str:
    if numbers["replace"] or numbers["delete"]:
        return "destructive"
    if numbers["may-replace"] or numbers["retain"] or numbers["unknown"]:
        return "careful"
    if subject.first:
        return "first"
    return "careful" if wider else "routine"


def _tiles(numbers: Mapping[Kind, int], wider: int, cost: Difference | None) -> Iterator[Tile]:
    for kind, number in numbers.items():
        # That nothing is deleted is worth a tile; that nothing is imported is not.
        if number or kind in ("add", "update", "replace", "delete"):
            yield Tile(kind=kind, symbol=SYMBOLS[kind], number=str(number), word=DONE[kind], none=not number)
    yield Tile(kind="widen", symbol="!", number=str(wider), word="widen access", none=not wider)
    amount = money(cost.total).removesuffix(" USD") if cost else "not available"
    yield Tile(
        kind="cost",
        symbol="$",
        number=amount,
        word="USD a month",
        none=bool(cost and not cost.total and not cost.changes),
    )


def _access(subject: Subject, additions: Additions, wider: tuple[str, ...]) -> Iterator[Access]:
    """What widens by the tree itself, with the words of whoever looked closer; and what only they saw."""
    changes = dict(subject.tree.resources())
    told: dict[str, list[Access]] = {}
    for grant in additions.grants.value or ():
        found = Access(
            where=printable(grant.where),
            what=shown("", grant.what),
            before=shown("", grant.before) if grant.before else "",
            after=shown("", grant.after) if grant.after else "",
        )
        told.setdefault(grant.where, []).append(found)
    for where in dict.fromkeys((*wider, *told)):
        if where in told:
            yield from told[where]
        else:
            yield _widened(where, changes[where])


def _widened(where: str, change: ResourceChange) -> Access:
    name = noun(change.type)
    lines: Lines = ()
    if change.kind == "add":
        article = "An" if name[:1].lower() in "aeiou" else "A"
        what = f"{article} {name} is added, with everything that it allows."
        lines = tuple(("+" if sign == " " else sign, text) for sign, text in definition(change.after))
    elif change.before and change.after:
        what = f"The {name} allows something that it did not allow, or forbids less than it did."
        # Even two short definitions are compared: this is what a reviewer came for.
        lines = compared("", change.before, change.after, always=True).lines
    else:
        what = f"The {name} changes, and AWS does not show how: it counts as widening."
    return Access(where=printable(where), what=printable(what), lines=lines, new=change.kind == "add")


def _clean(additions: Additions) -> Part[tuple[Finding, ...]]:
    found = additions.findings
    if found.value is None:
        return _told(found)
    order = {"high": 0, "medium": 1, "low": 2}
    cleaned = (
        replace(
            item,
            level=printable(item.level),
            title=shown("", item.title),
            detail=shown("", item.detail) if item.detail else "",
            where=tuple(printable(where) for where in item.where),
        )
        for item in found.value
    )
    return replace(_told(found), value=tuple(sorted(cleaned, key=lambda item: order.get(item.level, 3))))


def _told(part: Part[Found]) -> Part[Found]:
    """A part whose words can be shown."""
    return replace(part, missing=shown("", part.missing), note=shown("", part.note) if part.note else "")


def _parameters(subject: Subject) -> Iterator[Parameter]:
    """Those that change, then those that keep what is deployed, then those that nobody can see, then all."""
    order: dict[str, Callable[[str], bool]] = {
        "changed": lambda name: name in subject.changed,
        "secret": lambda name: name in subject.no_echo or subject.parameters[name] == MASK,
        "kept": lambda name: name in subject.carried and bool(subject.parameters[name]),
        "same": lambda name: True,
    }
    states = {
        name: next(state for state, holds in order.items() if holds(name)) for name in subject.parameters
    }
    for state in order:
        for name in sorted(name for name, given in states.items() if given == state):
            yield Parameter(
                name=printable(name),
                state="set" if subject.first and state in ("changed", "same") else state,
                before=_value(subject, subject.previous, name),
                after=_value(subject, subject.parameters, name) or "",
            )


def _value(subject: Subject, values: Mapping[str, str], name: str) -> str | None:
    if name not in values:
        return None
    return MASK if name in subject.no_echo else shown(name, values[name])


def _notes(subject: Subject, additions: Additions) -> Iterator[str]:
    for stack in subject.tree.stacks():
        where = f"{printable(stack.address)}: " if stack.address else ""
        for note in stack.notes:
            yield f"{where}{shown('', note)}"
    for check in additions.checks.value or ():
        yield shown("", check)
    unsure = [where for where, change in subject.tree.resources() if change.drift not in ("", "IN_SYNC")]
    if unsure:
        names = printable(", ".join(unsure))
        yield f"{many(len(unsure), 'resource')} changed outside CloudFormation: {names}"


def _missing(additions: Additions) -> Iterator[tuple[str, str]]:
    names = {
        "findings": "risks",
        "grants": "access in words",
        "diagram": "diagram",
        "cost": "cost",
        "noise": "noise labels",
        "checks": "checks of the templates",
    }
    for field, name in names.items():
        part: Part[object] = getattr(additions, field)
        if part.value is None:
            yield name, shown("", part.missing)
