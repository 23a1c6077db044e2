"""Every status that CloudFormation knows: what is said of it, what ``recover`` does, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deployer.recovery.table import STEPS, step_for
from tests.scenarios.support import SERVICE, SERVICE_ARN, STACK, TOPIC
from tests.support.wire.cloudformation import Event, Resource, StackSpec, Tick, every_stack_status
from tests.support.wire.faults import ServerError, Truncated

if TYPE_CHECKING:
    from tests.scenarios.support import Classla
    from tests.support.wire.stacks import Stack

# What each action of the table may call, besides reading.
CALLS: dict[str, set[str]] = {
    "none": set(),
    "plan": set(),
    "report": set(),
    "wait": set(),
    "discard": {"DeleteChangeSet", "DeleteStack"},
    "delete": {"DeleteStack"},
    "continue": {"ContinueUpdateRollback"},
}
# How an operation that is under way ends.
ENDS = {
    "CREATE_IN_PROGRESS": "CREATE_COMPLETE",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS": "DELETE_COMPLETE",
    "UPDATE_IN_PROGRESS": "UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_IN_PROGRESS": "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_IN_PROGRESS": "IMPORT_ROLLBACK_COMPLETE",
}
GONE = "DELETE_COMPLETE"
STUCK = "The security group 'sg-1' does not exist"


def broken(status: str = "UPDATE_FAILED") -> dict[str, StackSpec]:
    """A nested stack with a resource in a failed state."""
    service = Resource("Service", SERVICE, SERVICE_ARN, status, STUCK)
    return {"Service": StackSpec(status="UPDATE_ROLLBACK_FAILED", resources=[service])}


def under_way(classla: Classla, status: str, *ticks: Tick, nested: bool = False) -> Stack:
    """A stack on which somebody else began something, that goes on poll by poll."""
    stack = classla.deployed(children=broken() if nested else None)
    classla.world.cloudformation.timelines.start("UpdateStack", stack, status, ticks)
    return stack


@pytest.mark.parametrize("nested", [False, True], ids=["whole", "a nested resource failed"])
@pytest.mark.parametrize("status", [name for name in every_stack_status() if name not in (*ENDS, GONE)])
def test_every_status_at_rest(classla: Classla, status: str, nested: bool) -> None:
    classla.deployed(status=status, children=broken() if nested else None)
    step = step_for(status)
    shown = classla("status", "--env", "dev")
    assert shown.code == 0
    assert f"{status}: {step.meaning}" in shown.out
    assert (f"next: {step.command('dev')}{classla.options}" in shown.out) is bool(step.command("dev"))
    assert (STUCK in shown.out) is nested
    assert classla.mutations() == []
    done = classla("recover", "--env", "dev", "--confirm", "dev")
    assert done.code == 0, done.text
    assert set(classla.mutations()) <= CALLS[step.action]
    assert bool(classla.mutations()) is bool(CALLS[step.action])


@pytest.mark.parametrize("nested", [False, True], ids=["whole", "a nested resource failed"])
@pytest.mark.parametrize("status", ENDS)
def test_every_status_under_way(classla: Classla, status: str, nested: bool) -> None:
    stack = under_way(classla, status, *[Tick()] * 8, Tick(ENDS[status]), nested=nested)
    shown = classla("status", "--env", "dev")
    assert (STUCK in shown.out) is nested
    assert f"next: classla status --env dev --follow{classla.options}" in shown.out
    refused = classla("plan", "--env", "dev")
    assert refused.code == 1
    assert f"is {status}" in refused.err
    done = classla("recover", "--env", "dev")
    assert done.code == 0, done.text
    assert stack.status == ENDS[status]
    assert classla.mutations() == []


def test_every_status_is_driven() -> None:
    """The two tests above leave nothing out but a stack that is gone."""
    table = {step.status for step in STEPS if step.status}
    assert table == set(every_stack_status())
    assert {status for status in table if step_for(status).action == "wait"} == set(ENDS)


@pytest.mark.parametrize(("ends", "code"), [("UPDATE_COMPLETE", 0), ("UPDATE_ROLLBACK_COMPLETE", 1)])
def test_following_tells_how_it_ended(classla: Classla, ends: str, code: int) -> None:
    event = Event("Topic", TOPIC, "UPDATE_FAILED" if code else "UPDATE_COMPLETE", "too bad" if code else "")
    under_way(classla, "UPDATE_IN_PROGRESS", Tick("", [event]), Tick(ends))
    result = classla("status", "--env", "dev", "--follow")
    assert result.code == code, result.text
    assert f"{ends}: " in result.out
    assert ("Topic: AWS::SNS::Topic UPDATE_FAILED: too bad" in result.err) is bool(code)


def test_a_connection_that_is_lost_while_following(classla: Classla) -> None:
    under_way(classla, "UPDATE_IN_PROGRESS", Tick(), Tick(), Tick("UPDATE_COMPLETE"))
    classla.world.faults.add("DescribeStackEvents", Truncated(), skip=1, times=4)
    classla.world.faults.add("DescribeStacks", ServerError(500), skip=2, times=9)
    result = classla("status", "--env", "dev", "--follow")
    assert result.code == 0, result.text
    assert "no answer, asking again" in result.out


def test_a_status_that_a_newer_aws_invented_is_left_alone(classla: Classla) -> None:
    classla.deployed(status="UPDATE_PAUSED")
    for command in (["status"], ["recover", "--confirm", "dev"]):
        done = classla(*command, "--env", "dev")
        assert done.code == 0
        assert "this version of the deployer does not know this status" in done.out
        assert f"next: classla events --env dev{classla.options}" in done.out
    assert classla.mutations() == []


def test_a_stack_that_was_deleted_is_planned_anew(classla: Classla) -> None:
    classla.deployed(status=GONE)
    done = classla("recover", "--env", "dev", "--confirm", "dev")
    assert done.code == 0
    assert "classla-dev is not there: the stack does not exist" in done.out
    assert f"next: classla plan --env dev{classla.options}" in done.out
    assert classla.mutations() == []


def test_without_a_stack(classla: Classla) -> None:
    result = classla("recover", "--env", "dev")
    assert result.code == 0
    assert "next: classla plan --env dev" in result.out
    assert classla.mutations() == []


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"])
@pytest.mark.parametrize("words", [[], ["--confirm", "prod"]])
def test_without_the_typed_name_nothing_is_done(classla: Classla, status: str, words: list[str]) -> None:
    classla.deployed(status=status)
    result = classla("recover", "--env", "dev", *words)
    assert result.code == 1
    assert classla.mutations() == []


def test_a_stuck_rollback_is_continued_without_skipping_first(classla: Classla) -> None:
    classla.deployed(status="UPDATE_ROLLBACK_FAILED", children=broken())
    result = classla("recover", "--env", "dev", "--confirm", "dev")
    assert result.code == 0, result.text
    assert STUCK in result.out
    assert f"classla recover --env dev --skip Service/Service{classla.options}" in result.out
    (sent,) = classla.sent("ContinueUpdateRollback")
    assert "ResourcesToSkip" not in sent
    assert sent["ClientRequestToken"].startswith("classla-")


def test_a_nested_resource_is_skipped_in_cloudformation_s_own_words(classla: Classla) -> None:
    stack = classla.deployed(status="UPDATE_ROLLBACK_FAILED", children=broken())
    result = classla("recover", "--env", "dev", "--confirm", "dev", "--skip", "Service/Service")
    assert result.code == 0, result.text
    (sent,) = classla.sent("ContinueUpdateRollback")
    child = classla.world.cloudformation.named(stack.name, "Service")
    assert sent["ResourcesToSkip"] == [f"{child.name}.Service"]


def test_what_did_not_fail_cannot_be_skipped(classla: Classla) -> None:
    classla.deployed(status="UPDATE_ROLLBACK_FAILED", children=broken())
    result = classla("recover", "--env", "dev", "--confirm", "dev", "--skip", "Service/Servic")
    assert result.code == 2
    assert 'did you mean "Service/Service"?' in result.err
    assert classla.mutations() == []


def test_a_rollback_that_fails_again_names_its_cause(classla: Classla) -> None:
    classla.deployed(status="UPDATE_ROLLBACK_FAILED", children=broken())
    classla.world.cloudformation.next_timeline(
        "ContinueUpdateRollback",
        [
            Tick("UPDATE_ROLLBACK_IN_PROGRESS", [Event("Service", STACK, "UPDATE_IN_PROGRESS")]),
            Tick("", [Event("Service", SERVICE, "UPDATE_FAILED", STUCK, stack="Service")]),
            Tick("UPDATE_ROLLBACK_FAILED"),
        ],
    )
    result = classla("recover", "--env", "dev", "--confirm", "dev")
    assert result.code == 1
    assert result.err.splitlines()[1].strip().startswith(f"Service/Service: {SERVICE} UPDATE_FAILED: {STUCK}")
    assert "classla drift --env dev" in result.err


def test_a_failed_deletion_may_leave_something_behind(classla: Classla) -> None:
    classla.deployed(status="DELETE_FAILED")
    result = classla("recover", "--env", "dev", "--confirm", "dev", "--keep", "Service")
    assert result.code == 0, result.text
    assert classla.sent("DeleteStack")[0]["RetainResources"] == ["Service"]


def test_what_is_kept_must_be_named_right(classla: Classla) -> None:
    """Without --keep the deletion fails once more, and says on what."""
    classla.deployed(status="DELETE_FAILED")
    held = "The bucket you tried to delete is not empty"
    classla.world.cloudformation.next_timeline(
        "DeleteStack",
        [Tick(), Tick("DELETE_FAILED", [Event("Logs", "AWS::S3::Bucket", "DELETE_FAILED", held)])],
    )
    result = classla("recover", "--env", "dev", "--confirm", "dev")
    assert result.code == 1
    assert f"Logs: AWS::S3::Bucket DELETE_FAILED: {held}" in result.err
    assert "→ empty the bucket, then run the same command again" in result.err
    assert "RetainResources" not in classla.sent("DeleteStack")[0]
