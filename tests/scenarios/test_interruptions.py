"""What goes wrong between us and AWS while it works on: lost answers, Ctrl-C, a killed run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from deployer.cli.progress import Progress
from deployer.clock import Pace
from tests.scenarios.support import BUCKET, OUTPUTS, SERVICE, STACK, modify
from tests.support.wire.cloudformation import Event, Tick, change
from tests.support.wire.faults import Fault, Raw, Reset, ServerError, Throttle, Truncated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.scenarios.support import Classla

# The SDK asks so many times before it gives up; the deployer asks again what only reads, when half an answer
# came; and it goes on after so many polls without an answer.
ATTEMPTS, UNREADABLE, PATIENCE = 8, 3, 5
LONG = [
    Tick("UPDATE_IN_PROGRESS", [Event("Service", STACK, "UPDATE_IN_PROGRESS")]),
    *[
        Tick("", [Event("Service", SERVICE, "UPDATE_IN_PROGRESS", f"step {n}", stack="Service")])
        for n in range(4)
    ],
    Tick("", [Event("Service", SERVICE, "UPDATE_COMPLETE", stack="Service")]),
    Tick("UPDATE_COMPLETE", [Event("Service", STACK, "UPDATE_COMPLETE")]),
]
UNTIL_CANCELLED = [Tick("UPDATE_IN_PROGRESS"), *[Tick()] * 1000]


def planned(classla: Classla, env: str = "dev") -> Path:
    classla.deployed(env)
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    return classla.plan(env=env)


def recorded(classla: Classla) -> list[str]:
    return [key for key in classla.world.s3.buckets[BUCKET].objects if key.startswith("deployments/")]


def interrupt(monkeypatch: pytest.MonkeyPatch, after: int = 1) -> None:
    """Ctrl-C at a poll, once."""
    seen = 0
    go_on: Callable[..., None] = Progress.waiting

    def waiting(self: Progress, elapsed: float, state: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == after:
            raise KeyboardInterrupt
        go_on(self, elapsed, state)

    monkeypatch.setattr(Progress, "waiting", waiting)


@pytest.mark.parametrize("operation", ["DescribeStacks", "DescribeStackEvents"])
@pytest.mark.parametrize(
    ("fault", "calls_a_poll"),
    [
        (Reset(), ATTEMPTS),
        (ServerError(500), ATTEMPTS),
        (ServerError(503, html=True), ATTEMPTS),
        (Throttle(), ATTEMPTS),
        (Truncated(), UNREADABLE),
        (Truncated(early_close=True), ATTEMPTS),
        (Raw(), UNREADABLE),
    ],
)
def test_polls_that_are_lost_do_not_end_it(
    classla: Classla, operation: str, fault: Fault, calls_a_poll: int
) -> None:
    plan = planned(classla)
    classla.world.cloudformation.next_execution(LONG * 8, OUTPUTS)
    # Past what is asked before the execution.
    asked = 5 if operation == "DescribeStacks" else 4
    classla.world.faults.add(operation, fault, times=2 * calls_a_poll, skip=asked)
    done = classla("deploy", plan)
    assert done.code == 0, done.text
    assert 1 <= done.out.count("no answer, asking again") <= 2
    assert "dev: 1 to update, done in" in done.out
    assert len(recorded(classla)) == 1
    assert classla.operations().count("ExecuteChangeSet") == 1


def test_nobody_is_asked_for_ever(classla: Classla) -> None:
    """After several polls without an answer the command ends, says that AWS goes on, and can be repeated."""
    plan = planned(classla)
    classla.world.cloudformation.next_execution(LONG, OUTPUTS)
    classla.world.faults.add("DescribeStackEvents", Throttle(), times=(PATIENCE + 1) * ATTEMPTS, skip=4)
    done = classla("deploy", plan)
    assert done.code == 1
    assert done.out.count("no answer, asking again") == PATIENCE
    assert "AWS throttled every retry: wait a minute, then run the same command" in done.err
    assert classla("deploy", plan).code == 0
    assert classla.operations().count("ExecuteChangeSet") == 1


def test_a_lost_answer_to_the_execution_does_not_execute_twice(classla: Classla) -> None:
    plan = planned(classla)
    classla.world.faults.add("ExecuteChangeSet", Reset(after=True))
    done = classla("deploy", plan)
    assert done.code == 0
    tokens = {one["ClientRequestToken"] for one in classla.sent("ExecuteChangeSet")}
    assert len(classla.sent("ExecuteChangeSet")) == 2
    assert len(tokens) == 1


def test_a_deployment_that_does_not_end(classla: Classla, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(classla)
    monkeypatch.setattr(
        "deployer.execution.follow.DEPLOYMENT", Pace(first=0.001, longest=0.01, deadline=0.05)
    )
    classla.world.cloudformation.next_execution(UNTIL_CANCELLED)
    done = classla("deploy", plan)
    assert done.code == 1
    assert "error: The operation has not ended" in done.err
    assert f"classla status --env dev{classla.options} --follow" in done.err


def test_what_was_executed_is_recognized_and_finished(
    classla: Classla, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed right after the execution began; the same command later does the rest."""
    classla.world.cloudformation.next_change_set(nested={"Service": [change("Add", "Service", SERVICE)]})
    plan = classla.plan(env="prod")
    with monkeypatch.context() as patch:
        patch.setattr("deployer.execution.executor.follow", _die)
        with pytest.raises(_KilledError):
            classla("deploy", plan)
    assert recorded(classla) == []
    assert {"SetStackPolicy", "UpdateTerminationProtection"}.isdisjoint(classla.operations())
    done = classla("deploy", plan)
    assert done.code == 0
    assert classla.operations().count("ExecuteChangeSet") == 1
    root = classla.world.cloudformation.named("classla-prod")
    assert json.loads(root.policy) == classla.file("prod")["StackPolicy"]
    assert root.children["Service"].policy
    assert root.protected
    assert len(recorded(classla)) == 1
    # Once more is no error either.
    assert classla("deploy", plan).code == 0
    assert len(recorded(classla)) == 1


def test_the_next_deployment_finishes_the_one_before(
    classla: Classla, monkeypatch: pytest.MonkeyPatch
) -> None:
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    with monkeypatch.context() as patch:
        patch.setattr("deployer.execution.executor.follow", _die)
        with pytest.raises(_KilledError):
            classla("deploy", "--env", "dev", "--confirm", "dev")
    assert len(classla.plans()) == 1
    classla.world.cloudformation.next_empty_change_set()
    done = classla("deploy", "--env", "dev", "--confirm", "dev")
    assert done.code == 0
    assert "was executed before and is finished now" in done.out
    assert "nothing to change" in done.out
    assert len(recorded(classla)) == 1
    assert classla.plans() == []


class _KilledError(BaseException):
    """The process is gone: nothing of it handles this."""


def _die(*_: Any) -> None:
    raise _KilledError


def test_interrupted_it_detaches(classla: Classla, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(classla)
    classla.world.cloudformation.next_execution(LONG)
    with monkeypatch.context() as patch:
        interrupt(patch)
        done = classla("deploy", plan)
    assert done.code == 130
    assert "detached: AWS goes on with classla-dev (UPDATE_IN_PROGRESS)" in done.out
    assert f"attach again: classla status --env dev --follow{classla.options}" in done.out
    assert "CancelUpdateStack" not in classla.operations()
    assert plan.exists()
    followed = classla("status", "--env", "dev", "--follow")
    assert followed.code == 0
    assert "classla-dev  UPDATE_COMPLETE: it is there and whole" in followed.out
    # And the same command finishes what is left to do.
    assert classla("deploy", plan).code == 0
    assert len(recorded(classla)) == 1


def test_interrupted_it_cancels_when_that_was_asked_for(
    classla: Classla, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(classla)
    classla.world.cloudformation.next_execution(UNTIL_CANCELLED)
    with monkeypatch.context() as patch:
        interrupt(patch, after=2)
        done = classla("deploy", plan, "--on-interrupt", "cancel")
    assert done.code == 130
    assert "cancelled: CloudFormation undoes the update of classla-dev" in done.out
    assert "classla-dev is UPDATE_ROLLBACK_COMPLETE" in done.out
    assert len(classla.sent("CancelUpdateStack")) == 1
    assert recorded(classla) == []


def test_a_creation_cannot_be_cancelled(classla: Classla, monkeypatch: pytest.MonkeyPatch) -> None:
    classla.world.cloudformation.next_change_set(nested={"Service": [change("Add", "Service", SERVICE)]})
    plan = classla.plan()
    classla.world.cloudformation.next_execution([Tick("CREATE_IN_PROGRESS"), *[Tick()] * 50])
    interrupt(monkeypatch)
    done = classla("deploy", plan, "--on-interrupt", "cancel")
    assert done.code == 130
    assert "detached (a creation cannot be cancelled): AWS goes on with classla-dev" in done.out
    assert "CancelUpdateStack" not in classla.operations()


@pytest.mark.parametrize(
    ("timeline", "now"),
    [
        ([Tick("UPDATE_IN_PROGRESS"), Tick("UPDATE_COMPLETE")], "UPDATE_COMPLETE"),
        ([Tick("UPDATE_IN_PROGRESS"), Tick("UPDATE_ROLLBACK_COMPLETE")], "UPDATE_ROLLBACK_COMPLETE"),
    ],
)
def test_interrupted_when_aws_had_ended_already(
    classla: Classla, monkeypatch: pytest.MonkeyPatch, timeline: list[Tick], now: str
) -> None:
    plan = planned(classla)
    classla.world.cloudformation.next_execution(timeline)
    interrupt(monkeypatch)
    done = classla("deploy", plan)
    assert done.code == 130
    assert "before anything began" not in done.text
    assert f"AWS has ended already: classla-dev is {now}" in done.out
    assert f"see what is left to do: classla deploy {plan}{classla.options}" in done.out


def test_interrupted_before_the_execution(classla: Classla, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(classla)

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("deployer.execution.executor.verify", stop)
    done = classla("deploy", plan)
    assert done.code == 130
    assert "interrupted before anything began in AWS; the plan is still good" in done.out


def test_interrupted_while_a_change_set_is_made_nothing_is_left(
    classla: Classla, monkeypatch: pytest.MonkeyPatch
) -> None:
    classla.world.cloudformation.next_change_set(statuses=["CREATE_IN_PROGRESS"])

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("deployer.cli.waiting.Waiting.tell", stop)
    done = classla("plan", "--env", "dev")
    assert done.code == 130
    assert done.err == "interrupted: nothing was half-done\n"
    assert classla.mutations() == ["CreateChangeSet", "DeleteChangeSet", "DeleteStack"]
    assert classla.plans() == classla.notes() == []


def test_an_interrupted_deployment_without_a_plan_file_is_finished_by_the_next(
    classla: Classla, monkeypatch: pytest.MonkeyPatch
) -> None:
    classla.deployed("prod")
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    classla.world.cloudformation.next_execution(LONG)
    with monkeypatch.context() as patch:
        interrupt(patch)
        done = classla("deploy", "--env", "prod", "--confirm", "prod")
    assert done.code == 130
    assert len(classla.plans()) == 1
    classla.world.cloudformation.next_empty_change_set()
    again = classla("deploy", "--env", "prod", "--confirm", "prod")
    assert again.code == 0
    assert "was executed before and is finished now" in again.out
    assert classla.world.cloudformation.named("classla-prod").protected
    assert len(recorded(classla)) == 1
    assert classla.plans() == []


@pytest.mark.parametrize(
    ("words", "status"),
    [([], "UPDATE_IN_PROGRESS"), (["--on-interrupt", "cancel"], "UPDATE_ROLLBACK_COMPLETE")],
)
def test_machines_learn_of_an_interruption_too(
    classla: Classla, monkeypatch: pytest.MonkeyPatch, words: list[str], status: str
) -> None:
    plan = planned(classla)
    classla.world.cloudformation.next_execution(UNTIL_CANCELLED)
    with monkeypatch.context() as patch:
        interrupt(patch)
        done = classla("deploy", plan, "--json", *words)
    assert done.code == 130
    follow = "" if words else f"classla status --env dev --follow{classla.options}"
    expected = {"interrupted": True, "stack": "classla-dev", "status": status, "next": follow}
    assert done.data == expected
