"""Small change trees for tests, and a strategy for any."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from deployer.changes.model import NESTED, PropertyChange, ResourceChange, StackChanges

short = st.text(max_size=6)


def stack(*changes: ResourceChange, address: str = "", notes: tuple[str, ...] = ()) -> StackChanges:
    """A stack whose AWS names follow from its address."""
    return StackChanges(
        address=address,
        stack_name=f"classla-{address or 'root'}",
        stack_id=f"arn:{address}",
        change_set_id=f"arn:set:{address}",
        changes=changes,
        notes=notes,
    )


def change(
    logical_id: str, kind: str = "AWS::SNS::Topic", action: str = "Modify", **more: Any
) -> ResourceChange:
    """A resource that changes."""
    return ResourceChange(action=action, logical_id=logical_id, type=kind, **more)


def holder(logical_id: str, *inside: ResourceChange, address: str = "", **more: Any) -> ResourceChange:
    """A nested stack with what changes in it."""
    return change(logical_id, NESTED, nested=stack(*inside, address=address or logical_id), **more)


properties = st.builds(
    PropertyChange,
    path=short,
    recreation=short,
    before=st.none() | short,
    after=st.none() | short,
    causes=st.lists(short, max_size=2).map(tuple),
    certain=st.booleans(),
)


def _stacks(inside: st.SearchStrategy[StackChanges | None]) -> st.SearchStrategy[StackChanges]:
    changes = st.builds(
        ResourceChange,
        action=short,
        logical_id=short,
        type=short,
        physical_id=short,
        replacement=short,
        policy_action=short,
        drift=short,
        properties=st.lists(properties, max_size=2).map(tuple),
        before=short,
        after=short,
        nested=inside,
    )
    return st.builds(
        StackChanges,
        address=short,
        stack_name=short,
        stack_id=short,
        change_set_id=short,
        changes=st.lists(changes, max_size=2).map(tuple),
        notes=st.lists(short, max_size=2).map(tuple),
    )


trees = _stacks(st.none() | _stacks(st.none() | _stacks(st.none())))
