"""Follow an operation on a stack until it ends, telling a watcher what happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from deployer.aws import stacks
from deployer.clock import DEPLOYMENT, LOCAL
from deployer.errors import ThrottledError, UnfinishedError, UnreachableError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from deployer.aws.stacks import StackState
    from deployer.clock import Clock
    from deployer.execution.events import Event, EventReader
    from deployer.target import Target

# So many lost or throttled polls in a row are outwaited; each has already been retried by the SDK.
PATIENCE = 5


class Watcher(Protocol):
    """Whoever is told. Every method returns at once."""

    def happened(self, event: Event) -> None:
        """Something happened to a resource."""

    def waiting(self, elapsed: float, state: StackState | None) -> None:
        """A poll went by; ``elapsed`` seconds since the operation is followed."""

    def lost(self, error: Exception) -> None:
        """AWS did not answer a poll; it is asked again."""


@dataclass
class Outcome:
    """How an operation ended.

    Attributes:
        state: the stack; None when it is gone.
        events: everything that happened, in order.
        seconds: how long it was followed.
    """

    state: StackState | None
    events: list[Event] = field(default_factory=list)
    seconds: float = 0

    @property
    def good(self) -> bool:
        """Whether the change was made: a rollback that went well is no success."""
        if self.state is None:
            return True
        status = self.state.status
        return status.endswith("_COMPLETE") and "ROLLBACK" not in status


def follow(target: Target, reader: EventReader, clock: Clock, watcher: Watcher) -> Outcome:
    """Poll until the root stack is at rest.

    A poll that fails for want of an answer is repeated: the operation goes on in AWS whether we look or not.

    Raises:
        UnfinishedError: it is still going on after the deadline.
        AwsError: AWS refuses to tell, or gave no answer several times in a row.
    """
    outcome = Outcome(None)
    failures = 0
    pace = LOCAL if target.local else DEPLOYMENT
    for elapsed in clock.ticks(pace):
        try:
            state = stacks.describe_deleted(target.gateway, reader.root_id)
            fresh = reader.read()
        except (UnreachableError, ThrottledError) as error:
            failures += 1
            if failures > PATIENCE:
                raise
            watcher.lost(error)
            continue
        failures = 0
        outcome.events += fresh
        for event in fresh:
            watcher.happened(event)
        watcher.waiting(elapsed, state)
        if _at_rest(state, outcome.events, reader.root_id):
            gone = state is None or state.status == stacks.GONE
            outcome.state, outcome.seconds = None if gone else state, elapsed
            return outcome
    raise UnfinishedError(
        "The operation has not ended",
        [
            Problem(
                reader.root_id,
                f"is still going on after {pace.deadline / 60:.0f} minutes",
                "AWS goes on; attach again: classla status --follow",
            )
        ],
    )


def _at_rest(state: StackState | None, events: list[Event], root_id: str) -> bool:
    """Whether the stack says that it rests and its own last event agrees: right after a request, it still
    says what it was before."""
    if state is None:
        return True
    if state.busy or state.status == "REVIEW_IN_PROGRESS":
        return False
    own = [event for event in events if event.of_stack and event.stack_id == root_id]
    return bool(own) and not own[-1].status.endswith("_IN_PROGRESS")
