"""A change set with everything it nests, as a tree that can be read, counted, sealed and printed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

NESTED = "AWS::CloudFormation::Stack"
# CloudFormation's word for a value that a resource still to be made will have.
KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
Kind = Literal["add", "update", "replace", "may-replace", "delete", "retain", "import", "unknown"]
# What a reviewer sees in front of a line.
SYMBOLS: dict[Kind, str] = {
    "add": "+",
    "update": "~",
    "replace": "-/+",
    "may-replace": "-/+?",
    "delete": "-",
    "retain": "-·",
    "import": "=",
    "unknown": "?",
}
WORDS: dict[Kind, str] = {
    "add": "to add",
    "update": "to update",
    "replace": "to replace",
    "may-replace": "may be replaced",
    "delete": "to delete",
    "retain": "to leave behind",
    "import": "to import",
    "unknown": "of a kind this version does not know",
}


@dataclass(frozen=True, kw_only=True)
class PropertyChange:
    """One property, or attribute such as DeletionPolicy, that changes.

    Attributes:
        path: for example ``/Properties/Cpu``; the property's name where AWS gives no path.
        recreation: ``Never``, ``Conditionally`` or ``Always``.
        before, after: values as text, secrets masked; None where AWS gives none.
        causes: what makes it change: parameters, or attributes of other resources.
        certain: False when the value depends on something that is known only after it was made.
    """

    path: str
    recreation: str = "Never"
    before: str | None = None
    after: str | None = None
    causes: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True, kw_only=True)
class ResourceChange:
    """One resource that changes.

    Attributes:
        action: AWS's word: Add, Modify, Remove, Import, Dynamic, SyncWithActual.
        logical_id, physical_id, type: which; the physical id is empty before it is made.
        replacement: ``True``, ``False`` or ``Conditional``; empty for an Add or Remove.
        policy_action: what the DeletionPolicy or UpdateReplacePolicy makes of the old one.
        drift: whether the resource was changed outside CloudFormation, where AWS says so.
        properties: what changes in it.
        before, after: its whole definition as JSON text, secrets masked; empty where AWS gives none.
        nested: what changes inside, when it is a nested stack that has a change set of its own.
    """

    action: str
    logical_id: str
    type: str
    physical_id: str = ""
    replacement: str = ""
    policy_action: str = ""
    drift: str = ""
    properties: tuple[PropertyChange, ...] = ()
    before: str = ""
    after: str = ""
    nested: StackChanges | None = None

    @property
    def kind(self) -> Kind:
        """What happens to it, in one word."""
        if self.action == "Remove":
            return "retain" if self.policy_action == "Retain" else "delete"
        if self.action in ("Modify", "SyncWithActual"):
            return {"True": "replace", "Conditional": "may-replace"}.get(self.replacement, "update")  # type: ignore[return-value]
        known: dict[str, Kind] = {"Add": "add", "Import": "import", "Dynamic": "may-replace"}
        return known.get(self.action, "unknown")

    @property
    def bare(self) -> bool:
        """Whether it stands for itself: no nested stack, or one that comes or goes with nothing inside."""
        if self.nested is None:
            return True
        return self.kind not in ("update", "may-replace") and next(self.nested.resources(), None) is None


@dataclass(frozen=True, kw_only=True)
class StackChanges:
    """One stack of the tree.

    Attributes:
        address: logical ids from the root down, ``Edge/Inner``; empty for the root.
        stack_name, stack_id, change_set_id: AWS's names for them.
        changes: in the order of logical ids.
        notes: what AWS remarks, such as property values that it left out.
    """

    address: str
    stack_name: str
    stack_id: str
    change_set_id: str
    changes: tuple[ResourceChange, ...] = ()
    notes: tuple[str, ...] = ()

    def stacks(self) -> Iterator[StackChanges]:
        """This stack and every one below it that has a change set."""
        yield self
        for change in self.changes:
            if change.nested:
                yield from change.nested.stacks()

    def resources(self) -> Iterator[tuple[str, ResourceChange]]:
        """Address and change of everything that is no mere container.

        A nested stack that only holds what changes inside it is left out; one that comes or goes whole, or
        of which AWS shows no inside, is kept: nothing else would tell of it.
        """
        for change in self.changes:
            where = f"{self.address}/{change.logical_id}" if self.address else change.logical_id
            if change.bare or change.nested is None:
                yield where, change
            else:
                yield from change.nested.resources()

    def rewritten(self) -> Iterator[str]:
        """Addresses of nested stacks that get another template or parameter, nothing in them changing."""
        for change in self.changes:
            if change.bare or change.nested is None:
                continue
            if next(change.nested.resources(), None) is None and any(p.certain for p in change.properties):
                yield change.nested.address
            yield from change.nested.rewritten()

    @property
    def empty(self) -> bool:
        """Whether nothing would change.

        CloudFormation lists a nested stack as modified as soon as a value it is given comes from a sibling
        that may change. With nothing inside, and nothing certain about it, that is no change.
        """
        return next(self.resources(), None) is None and next(self.rewritten(), None) is None


def count(tree: StackChanges) -> dict[Kind, int]:
    """How many resources of each kind, in the order of ``SYMBOLS``."""
    kinds = [change.kind for _, change in tree.resources()]
    return {kind: kinds.count(kind) for kind in SYMBOLS}


def summary(tree: StackChanges) -> str:
    """``2 to add, 1 to replace``, or ``nothing to change``."""
    return ", ".join(f"{number} {WORDS[kind]}" for kind, number in count(tree).items() if number) or (
        "nothing to change"
    )
