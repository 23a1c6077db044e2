"""Following an operation: it ends when the stack rests and says so, lost answers do not end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deployer.clock import DEPLOYMENT
from deployer.errors import ThrottledError, UnfinishedError, UnreachableError
from deployer.execution.events import EventReader
from deployer.execution.follow import PATIENCE, Outcome, follow
from tests.unit.deployer.execution.happenings import START
from tests.unit.deployer.fakes import FakeClock, FakeGateway, as_gateway, target

if TYPE_CHECKING:
    from deployer.aws.stacks import StackState
    from deployer.execution.events import Event

ROOT = "arn:root"


class Stack(FakeGateway):
    """A stack that takes the given statuses, one a poll, each with its event; or fails to answer."""

    def __init__(self, *polls: str | Exception) -> None:
        super().__init__(answer=self._answer)
        self.polls = list(polls)
        self.events: list[dict[str, Any]] = []

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        if operation == "DescribeStackEvents":
            return [{"StackEvents": list(reversed(self.events))}]
        poll = self.polls.pop(0) if len(self.polls) > 1 else self.polls[0]
        if isinstance(poll, Exception):
            raise poll
        silent, status = poll.startswith("silent "), poll.removeprefix("silent ")
        if not silent:
            number = len(self.events)
            self.events.append(
                {
                    "EventId": f"e{number}",
                    "StackId": ROOT,
                    "Timestamp": START,
                    "LogicalResourceId": "classla-dev",
                    "PhysicalResourceId": ROOT,
                    "ResourceType": "AWS::CloudFormation::Stack",
                    "ResourceStatus": status,
                }
            )
        return [{"Stacks": [{"StackName": "classla-dev", "StackId": ROOT, "StackStatus": status}]}]


class Watch:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.lost_answers = 0

    def happened(self, event: Event) -> None:
        self.events.append(event.status)

    def waiting(self, elapsed: float, state: StackState | None) -> None:
        del elapsed, state

    def lost(self, error: Exception) -> None:
        del error
        self.lost_answers += 1


def followed(*polls: str | Exception) -> tuple[Outcome, Watch]:
    fake, watch = Stack(*polls), Watch()
    reader = EventReader(as_gateway(fake), ROOT)
    reader.begin()
    return follow(target(fake), reader, FakeClock(), watch), watch


def test_it_ends_when_the_stack_rests() -> None:
    outcome, watch = followed("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE")
    assert outcome.good
    assert watch.events == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]


def test_a_stack_that_still_says_what_it_was_is_not_done() -> None:
    outcome, watch = followed(
        "silent CREATE_COMPLETE", "silent CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_FAILED"
    )
    assert watch.events == ["UPDATE_IN_PROGRESS", "UPDATE_FAILED"]
    assert not outcome.good


def test_a_review_that_was_just_executed_is_not_done() -> None:
    outcome, _ = followed("silent REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    assert outcome.state is not None
    assert outcome.state.status == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("status", "good"),
    [
        ("CREATE_COMPLETE", True),
        ("UPDATE_COMPLETE", True),
        ("ROLLBACK_COMPLETE", False),
        ("UPDATE_ROLLBACK_COMPLETE", False),
        ("UPDATE_ROLLBACK_FAILED", False),
        ("DELETE_FAILED", False),
    ],
)
def test_a_rollback_that_went_well_is_no_success(status: str, good: bool) -> None:
    assert followed("UPDATE_IN_PROGRESS", status)[0].good is good


def test_a_deleted_stack_is_gone() -> None:
    outcome, _ = followed("DELETE_IN_PROGRESS", "DELETE_COMPLETE")
    assert outcome.state is None
    assert outcome.good


@pytest.mark.parametrize("error", [UnreachableError("no answer"), ThrottledError("slow down")])
def test_lost_answers_are_outwaited(error: Exception) -> None:
    outcome, watch = followed("UPDATE_IN_PROGRESS", *[error] * PATIENCE, "UPDATE_COMPLETE")
    assert outcome.good
    assert watch.lost_answers == PATIENCE


def test_a_connection_that_stays_away_is_an_error() -> None:
    with pytest.raises(UnreachableError):
        followed("UPDATE_IN_PROGRESS", *[UnreachableError("no answer")] * (PATIENCE + 1))


def test_patience_begins_anew_with_every_answer() -> None:
    lost = [UnreachableError("no answer")] * PATIENCE
    assert followed("UPDATE_IN_PROGRESS", *lost, "silent UPDATE_IN_PROGRESS", *lost, "UPDATE_COMPLETE")[
        0
    ].good


def test_it_does_not_wait_for_ever() -> None:
    with pytest.raises(UnfinishedError, match=f"{DEPLOYMENT.deadline / 60:.0f} minutes"):
        followed("silent UPDATE_IN_PROGRESS")
