"""The changes, a stack after the other, as they are shown. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.changes.model import KNOWN_AFTER_APPLY, SYMBOLS
from deployer.review.report.values import Change, Lines, compared, definition, printable, shown
from deployer.review.report.words import listed, noun

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.changes.model import Kind, PropertyChange, ResourceChange, StackChanges
    from deployer.review.noise import Label

# The symbol alone tells nobody who cannot see it, or sees it for the first time.
DONE: dict[Kind, str] = {
    "add": "added",
    "update": "changed",
    "replace": "replaced",
    "may-replace": "may be replaced",
    "delete": "deleted",
    "retain": "left behind",
    "import": "imported",
    "unknown": "unknown to this version",
}
_VARIABLES = re.compile(r"/Environment(?:Variables)?/")
_FORCES = {"Always": "forces replacement", "Conditionally": "may force replacement"}
_KEPT = {
    "ReplaceAndRetain": "the old one stays in the account",
    "ReplaceAndSnapshot": "of the old one a snapshot stays",
    "Snapshot": "a snapshot stays",
}


@dataclass(frozen=True, kw_only=True)
class Property:
    """One property that changes.

    Attributes:
        name: for example ``Tags.0.Value``.
        change: before and after; both None where AWS gives neither.
        causes: parameters or resources that make it change.
        forces: what it does to the resource; empty for nothing.
        certain: False when its value is known only later.
        source: where a value that is known only later comes from; empty where nobody said.
        noise: whether it most likely stays as it is.
    """

    name: str
    change: Change
    causes: tuple[str, ...]
    forces: str
    certain: bool
    source: str
    noise: bool


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource that changes.

    Attributes:
        address, logical_id, physical_id, type, noun: which.
        kind, symbol, word: what happens to it.
        because: why, and what becomes of the old one; may be empty.
        widens: whether it lets more through.
        drifted: whether it was changed outside CloudFormation.
        properties: what changes in it.
        definition: all of it, when it is added.
    """

    address: str
    logical_id: str
    physical_id: str
    type: str
    noun: str
    kind: Kind
    symbol: str
    word: str
    because: str
    widens: bool
    drifted: bool
    properties: tuple[Property, ...]
    definition: Lines

    @property
    def noise(self) -> bool:
        """Whether most likely nothing changes in it."""
        return (
            self.kind in ("update", "may-replace")
            and bool(self.properties)
            and all(p.noise for p in self.properties)
        )


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One stack with its changes.

    Attributes:
        address: empty for the root.
        title: for people.
        name: CloudFormation's; may be empty.
        kind: what happens to the stack itself.
        summary: how many of what.
        resources: what changes in it, what it nests left out.
        rewritten: what changes about the stack itself while nothing in it does.
    """

    address: str
    title: str
    name: str
    kind: Kind
    summary: str
    resources: tuple[Resource, ...]
    rewritten: tuple[Property, ...] = ()


@dataclass(frozen=True)
class Source:
    """What the stacks are made from.

    Attributes:
        tree: the changes.
        noise: (address, property path) → whether a value that is known only later will be another one.
        wider: addresses of what lets more through.
    """

    tree: StackChanges
    noise: Mapping[tuple[str, str], Label]
    wider: frozenset[str]


def stacks(source: Source) -> tuple[Stack, ...]:
    """Every stack in which something is shown, parents first."""
    return tuple(_stacks(source, source.tree, "update"))


def _stacks(source: Source, tree: StackChanges, kind: Kind) -> Iterator[Stack]:
    inside = [change for change in tree.changes if change.bare or change.nested is None]
    if inside:
        resources = tuple(_resource(source, tree.address, change) for change in inside)
        yield Stack(
            address=printable(tree.address),
            title=printable(tree.address) or "Root stack",
            name=printable(tree.stack_name),
            kind=kind,
            summary=_summary(resources),
            resources=resources,
        )
    rewritten = set(tree.rewritten())
    for change in tree.changes:
        if change.bare or change.nested is None:
            continue
        if change.nested.address in rewritten and next(change.nested.resources(), None) is None:
            yield _rewritten(source, change, change.nested)
        yield from _stacks(source, change.nested, change.kind)


def _rewritten(source: Source, change: ResourceChange, nested: StackChanges) -> Stack:
    return Stack(
        address=printable(nested.address),
        title=printable(nested.address),
        name=printable(nested.stack_name),
        kind=change.kind,
        summary="template or parameters only: no resource in it changes",
        resources=(),
        rewritten=tuple(_property(source, nested.address, item) for item in change.properties),
    )


def _summary(resources: tuple[Resource, ...]) -> str:
    kinds = [resource.kind for resource in resources]
    return listed([f"{kinds.count(kind)} {word}" for kind, word in DONE.items() if kind in kinds])


def _resource(source: Source, parent: str, change: ResourceChange) -> Resource:
    address = f"{parent}/{change.logical_id}" if parent else change.logical_id
    return Resource(
        address=printable(address),
        logical_id=printable(change.logical_id),
        physical_id=shown("", change.physical_id) if change.physical_id else "",
        type=printable(change.type),
        noun=printable(noun(change.type)),
        kind=change.kind,
        symbol=SYMBOLS[change.kind],
        word=DONE[change.kind],
        because=printable(_because(change)),
        widens=address in source.wider,
        drifted=change.drift not in ("", "IN_SYNC"),
        properties=tuple(_property(source, address, item) for item in change.properties),
        definition=definition(change.after) if change.kind == "add" and change.after else (),
    )


def _because(change: ResourceChange) -> str:
    forcing = [_name(item.path) for item in change.properties if item.recreation != "Never"]
    parts = []
    if change.kind in ("replace", "may-replace") and forcing:
        parts.append(f"because of {listed(forcing)}")
    if change.kind == "retain":
        parts.append("it leaves the stack and stays in the account")
    if change.policy_action in _KEPT:
        parts.append(_KEPT[change.policy_action])
    return "; ".join(parts)


def _property(source: Source, address: str, item: PropertyChange) -> Property:
    name = _name(item.path)
    # A list's item is judged by the name of the list.
    key = next((part for part in reversed(name.split(".")) if not part.isdigit()), name)
    # A variable's value that stands alone has lost its name: it is judged as a secret.
    key = "environment" if _VARIABLES.search(item.path) else key
    after = KNOWN_AFTER_APPLY if item.after is None and not item.certain else item.after
    label = source.noise.get((address, item.path))
    return Property(
        name=printable(name),
        change=compared(key, item.before, after),
        causes=tuple(shown("", cause) for cause in item.causes),
        forces=_FORCES.get(item.recreation, ""),
        certain=item.certain,
        source=shown("", label.text) if label else "",
        noise=bool(label and label.unlikely),
    )


def _name(path: str) -> str:
    return path.removeprefix("/Properties").lstrip("/").replace("/", ".")
