"""Drafts as the tree that change sets are shown as. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from deployer.changes.model import NESTED, PropertyChange, ResourceChange, StackChanges
from deployer.review.offline.rename import said
from deployer.review.offline.rules import ALWAYS, CONDITIONALLY
from deployer.review.offline.values import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.review.offline.drafts import Draft
    from deployer.review.offline.state import State
    from templates_src.evaluate import Resource

KEEPING = ("Retain", "RetainExceptOnCreate")
REPLACEMENT = {ALWAYS: "True", CONDITIONALLY: "Conditional"}
# What an old resource keeps, from nothing on: of two policies the one that keeps less is told.
_KEEPS = ("Delete", "Snapshot", "Retain")


@dataclass(frozen=True)
class Builder:
    """Puts the tree together.

    Attributes:
        before, after: what is compared.
        found: address → draft.
        pairs: old → new address of likely renames.
    """

    before: State
    after: State
    found: Mapping[str, Draft]
    pairs: Mapping[str, str]

    def build(self, notes: tuple[str, ...] = ()) -> StackChanges:
        """The whole tree.

        Args:
            notes: what is to be said of the root.
        """
        below: dict[str, list[Draft]] = {}
        for address, draft in sorted(self.found.items()):
            below.setdefault(address.rpartition("/")[0], []).append(draft)
        # A stack in which something changes is shown, even when it is itself no draft.
        return self._stack("", self._stack_name(), below, notes)

    def _stack_name(self) -> str:
        return self.after.stack or self.before.stack

    def _stack(
        self, address: str, name: str, below: dict[str, list[Draft]], notes: tuple[str, ...] = ()
    ) -> StackChanges:
        changes = [self._change(draft, below) for draft in below.get(address, ()) if _shown(draft, below)]
        own = [note for draft in below.get(address, ()) for note in self._notes(draft)]
        return StackChanges(
            address=address,
            stack_name=name,
            stack_id=self.before.physical.get(address, ""),
            change_set_id="",
            changes=tuple(changes),
            notes=(*notes, *own),
        )

    def _notes(self, draft: Draft) -> list[str]:
        name = draft.address.rpartition("/")[2]
        notes = [f"{name}: {note}" for note in draft.notes]
        new = self.pairs.get(draft.address)
        if new and draft.before:
            notes.append(said(draft.address, new, kept=self._policy(draft) == "Retain"))
        return notes

    def _policy(self, draft: Draft) -> str:
        """AWS's PolicyAction: what becomes of the old one."""
        before, after = draft.before, draft.after
        if before is None:
            return ""
        if after is None:
            return "Retain" if self._stack_stays(draft.address) else _removal(before)
        if draft.recreation not in REPLACEMENT:
            return ""
        # AWS does not say whose policy counts when an update changes it: the one that keeps less is told.
        kept = min((_replaced(before), _replaced(after)), key=_KEEPS.index)
        return f"ReplaceAnd{kept}"

    def _stack_stays(self, address: str) -> bool:
        """Whether a nested stack around it leaves with a policy that keeps it, and all in it."""
        steps = address.split("/")
        around = (self.found.get("/".join(steps[:count])) for count in range(1, len(steps)))
        gone = (draft.before for draft in around if draft and draft.before and not draft.after)
        return any(_removal(stack) == "Retain" for stack in gone)

    def _change(self, draft: Draft, below: dict[str, list[Draft]]) -> ResourceChange:
        resource = draft.either
        inside, texts = None, ("", "")
        if resource.type != NESTED:
            texts = _texts(*draft.definitions)
        else:
            inside = self._stack(draft.address, resource.logical_id, below)
        change = ResourceChange(
            action="Modify" if draft.stays else "Add" if draft.after else "Remove",
            logical_id=resource.logical_id,
            type=resource.type,
            physical_id=self.before.physical.get(draft.address, ""),
            replacement=REPLACEMENT.get(draft.recreation, "False") if draft.stays else "",
            policy_action=self._policy(draft),
            properties=tuple(draft.properties.values()),
            before=texts[0],
            after=texts[1],
            nested=inside,
        )
        return self._renamed(change, draft.address)

    def _renamed(self, change: ResourceChange, address: str) -> ResourceChange:
        old = next((before for before, after in self.pairs.items() if after == address), "")
        if not old:
            return change
        was, now = old.rpartition("/")[2], change.logical_id
        if was == now:
            was, now = old, address
        item = PropertyChange(path="/LogicalId", recreation=ALWAYS, before=was, after=now)
        return replace(change, properties=(item, *change.properties))


def _texts(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
    """Definitions as AWS gives them in BeforeContext and AfterContext; empty for none."""
    old = (text(before) or "") if before else ""
    if before is after:
        return old, old
    return old, (text(after) or "") if after else ""


def _shown(draft: Draft, below: Mapping[str, list[Draft]]) -> bool:
    return draft.changes or draft.address in below


def _removal(resource: Resource) -> str:
    return _keeping(resource.deletion_policy)


def _replaced(resource: Resource) -> str:
    return _keeping(str(resource.attributes.get("UpdateReplacePolicy", "Delete")))


def _keeping(policy: str) -> str:
    if policy in KEEPING:
        return "Retain"
    return "Snapshot" if policy == "Snapshot" else "Delete"
