"""What is seen of a running deployment in a log: what ended or failed, and a sign of life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deployer.aws.stacks import StackState
from deployer.cli.progress import HEARTBEAT_SECONDS, SHOWN_RUNNING, Progress
from deployer.cli.screen import Screen
from deployer.cli.waiting import Waiting
from tests.unit.deployer.changes.trees import change, stack
from tests.unit.deployer.execution.happenings import event
from tests.unit.deployer.plans.planning import plan

if TYPE_CHECKING:
    from collections.abc import Callable

STATE = StackState(name="classla-dev", id="arn:root", status="UPDATE_IN_PROGRESS")
STACK = "AWS::CloudFormation::Stack"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    return lambda: capsys.readouterr().out.splitlines()


def happened(progress: Progress, address: str, status: str, **more: Any) -> None:
    progress.happened(event(address, status, **more))


def test_a_log_has_a_line_for_what_ended_or_failed(printed: Callable[[], list[str]]) -> None:
    progress = Progress(Screen())
    happened(progress, "Edge/Alb", "CREATE_IN_PROGRESS")
    happened(progress, "Edge/Alb", "CREATE_COMPLETE")
    happened(progress, "Edge/Rule", "CREATE_FAILED", reason="too bad")
    assert [line[9:] for line in printed()] == [
        "CREATE_COMPLETE              Edge/Alb  AWS::SNS::Topic",
        "CREATE_FAILED                Edge/Rule  AWS::SNS::Topic  too bad",
    ]


def test_more_is_printed_for_those_who_ask(printed: Callable[[], list[str]]) -> None:
    happened(Progress(Screen(verbose=True)), "Edge/Alb", "CREATE_IN_PROGRESS")
    assert len(printed()) == 1


def test_a_nested_stack_is_told_of_once(printed: Callable[[], list[str]]) -> None:
    progress = Progress(Screen())
    happened(progress, "Edge", "CREATE_COMPLETE", type=STACK, stack_id="arn:root", physical_id="arn:edge")
    happened(progress, "Edge", "CREATE_COMPLETE", type=STACK, stack_id="arn:edge", physical_id="arn:edge")
    assert len(printed()) == 1


def test_a_sign_of_life_and_not_more_often(printed: Callable[[], list[str]]) -> None:
    progress = Progress(Screen())
    happened(progress, "Edge/Alb", "CREATE_IN_PROGRESS")
    for elapsed in (
        1,
        HEARTBEAT_SECONDS - 1,
        HEARTBEAT_SECONDS,
        HEARTBEAT_SECONDS + 1,
        2 * HEARTBEAT_SECONDS,
    ):
        progress.waiting(elapsed, STATE)
    lines = printed()
    assert len(lines) == 2
    assert "UPDATE_IN_PROGRESS, 1 under way" in lines[0]


def test_what_moves_on_a_terminal_names_the_slowest_first() -> None:
    tree = stack(*[change(f"R{number}") for number in range(30)])
    progress = Progress(Screen(), plan(changes=tree))
    for number in range(20):
        happened(progress, f"R{number}", "CREATE_IN_PROGRESS")
    happened(progress, "Nat", "CREATE_IN_PROGRESS", type="AWS::EC2::NatGateway")
    happened(progress, "Done", "CREATE_COMPLETE")
    first, *running = progress._table()
    assert first.endswith("1 of 30 done, 21 under way")
    assert len(running) == SHOWN_RUNNING
    assert running[0].split()[0] == "Nat"
    assert running[0].endswith("of about 120 s")


def test_a_lost_answer_is_told(printed: Callable[[], list[str]]) -> None:
    Progress(Screen()).lost(ValueError("no route\nto host"))
    assert printed()[0].endswith("no answer, asking again: no route")


def test_quiet_says_nothing(printed: Callable[[], list[str]]) -> None:
    progress = Progress(Screen(quiet=True))
    happened(progress, "A", "CREATE_FAILED")
    progress.waiting(1000, STATE)
    assert printed() == []


def test_a_wait_tells_every_new_status_once(printed: Callable[[], list[str]]) -> None:
    with Waiting(Screen(), "change set") as waiting:
        for elapsed, status in enumerate(["CREATE_PENDING", "CREATE_PENDING", "CREATE_IN_PROGRESS"]):
            waiting.tell(status, elapsed)
        waiting.tell("CREATE_IN_PROGRESS", HEARTBEAT_SECONDS + 2)
    assert printed() == [
        "change set: CREATE_PENDING, 0 s",
        "change set: CREATE_IN_PROGRESS, 2 s",
        "change set: CREATE_IN_PROGRESS, 32 s",
    ]
