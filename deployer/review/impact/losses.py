"""What a change set would lose for good, unless somebody says that it may. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from templates_src.errors import Problem
from templates_src.impact import impact_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from deployer.changes.model import ResourceChange, StackChanges

# Kinds of change after which the application no longer has what the resource held. What is left behind
# on purpose stays in the account and is told as a risk.
LOSING = ("replace", "may-replace", "delete")
_WHAT = {"replace": "is replaced", "may-replace": "may be replaced", "delete": "is deleted"}
_KEPT = {
    "ReplaceAndRetain": "; the old one stays in the account",
    "ReplaceAndSnapshot": "; a snapshot stays",
    "Snapshot": "; a snapshot stays",
}


@dataclass(frozen=True)
class Loss:
    """A resource that holds something, and will not any more.

    Attributes:
        address: logical ids from the root down.
        words: what happens and what is lost.
    """

    address: str
    words: str


def losses(tree: StackChanges) -> tuple[Loss, ...]:
    """Everything that is lost, in the order of the tree."""
    return tuple(
        Loss(where, _words(change, state))
        for where, change in tree.resources()
        if change.kind in LOSING and (state := _state(change))
    )


def unaccepted(tree: StackChanges, accepted: Collection[str], again: str) -> list[Problem]:
    """A problem for each loss that nobody accepted.

    Args:
        tree: what would change.
        accepted: addresses that were typed.
        again: command that accepts, without the option.
    """
    command = accepting(tree, again)
    return [
        Problem(loss.address, loss.words, command) for loss in losses(tree) if loss.address not in accepted
    ]


def accepting(tree: StackChanges, again: str) -> str:
    """A command with the option for everything that would be lost: one that is not refused once more."""
    return " ".join([again, *(f"--accept-loss {loss.address}" for loss in losses(tree))])


def unknown(tree: StackChanges, accepted: Collection[str]) -> list[Problem]:
    """A problem for each accepted address that loses nothing: a misspelt one must not pass unseen."""
    there = [loss.address for loss in losses(tree)]
    advice = f"what would be lost: {', '.join(there)}" if there else "nothing is lost: leave it out"
    return [
        Problem(f"--accept-loss {address}", "is no resource that this plan would lose", advice)
        for address in accepted
        if address not in there
    ]


def _state(change: ResourceChange) -> str:
    row = impact_of(change.type)
    return row.state if row else ""


def _words(change: ResourceChange, state: str) -> str:
    return f"{_WHAT[change.kind]}, and {state} with it{_KEPT.get(change.policy_action, '')}"
