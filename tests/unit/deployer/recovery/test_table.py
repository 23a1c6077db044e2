"""The table of states is complete, and never does anything to a stack that is busy or unknown."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import botocore
import pytest

from deployer.aws.stacks import StackState
from deployer.cli.registry import COMMANDS
from deployer.recovery.table import STEPS, step_for


def aws_statuses() -> list[str]:
    """StackStatus as botocore knows it, read from its data: no client needed."""
    data = next((Path(botocore.__file__).parent / "data/cloudformation").glob("*/service-2.json*"))
    text = gzip.decompress(data.read_bytes()) if data.suffix == ".gz" else data.read_bytes()
    statuses: list[str] = json.loads(text)["shapes"]["StackStatus"]["enum"]
    return statuses


AWS = aws_statuses()


def test_every_status_is_there_exactly_once() -> None:
    assert sorted(step.status for step in STEPS) == sorted(["", *AWS])


@pytest.mark.parametrize("status", AWS)
def test_a_busy_stack_is_waited_for_and_no_other(status: str) -> None:
    step = step_for(status)
    assert step.status == status
    assert (step.action == "wait") == StackState(name="a", id="a", status=status).busy
    assert not (step.action == "wait" and step.may_plan)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.status or "none")
def test_only_what_can_be_planned_is_offered_a_plan(step: object) -> None:
    by_action = {"none": True, "plan": True, "discard": True}
    found = next(item for item in STEPS if item is step)
    assert found.may_plan == by_action.get(found.action, False)


@pytest.mark.parametrize("status", AWS)
def test_a_failed_stack_is_never_left_without_a_word(status: str) -> None:
    step = step_for(status)
    assert step.meaning
    assert bool(step.advice) == (step.action != "none")
    assert (step.command("prod") == "") == (step.action == "none")
    if "FAILED" in status or "ROLLBACK" in status:
        assert step.action != "none"


@pytest.mark.parametrize("status", ["REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"])
def test_what_recover_is_for_names_recover(status: str) -> None:
    assert step_for(status).command("prod") == "classla recover --env prod"


def test_every_command_exists() -> None:
    names = {step.command("prod").split()[1] for step in STEPS if step.command("prod")}
    assert names <= {command.name for command in COMMANDS}


def test_a_stack_that_is_not_there_may_be_planned() -> None:
    assert step_for(None).action == step_for("").action == "plan"


@pytest.mark.parametrize(("status", "action"), [("MELT_IN_PROGRESS", "wait"), ("MELT_COMPLETE", "report")])
def test_an_unknown_status_is_left_alone(status: str, action: str) -> None:
    step = step_for(status)
    assert (step.status, step.action, step.may_plan) == (status, action, False)
