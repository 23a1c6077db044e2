"""A failed deployment as one error: the cause first, the next command last."""

from __future__ import annotations

from typing import Any

from deployer.aws.stacks import StackState
from deployer.execution.failure import SHOWN, change_set_link, explain, stack_link
from deployer.execution.follow import Outcome
from templates_src.errors import Problem
from tests.unit.deployer.execution.happenings import event
from tests.unit.deployer.fakes import FakeGateway, target

ID = "arn:aws:cloudformation:us-east-1:123456789012:stack/classla-prod/4f1c"
LOCAL = target(FakeGateway(endpoint_url="http://127.0.0.1:4566"))


def problems(outcome: Outcome, *found: Problem, where: Any = LOCAL) -> list[Problem]:
    error = explain(where, "prod", outcome, found)
    assert error.exit_code == 1
    assert error.summary == "The deployment of prod failed"
    return list(error.problems)


def state(status: str = "UPDATE_ROLLBACK_COMPLETE", **more: Any) -> StackState:
    return StackState(name="classla-prod", id=ID, status=status, **more)


def test_the_cause_comes_first_with_its_hint_then_what_was_found_then_the_next_step() -> None:
    failed = event("Edge/Rule", reason="Rate exceeded")
    shown = problems(Outcome(state(), [failed]), Problem("task 1", "exit code 1"))
    assert [(item.where, item.what) for item in shown[:2]] == [
        ("Edge/Rule", "AWS::SNS::Topic CREATE_FAILED: Rate exceeded"),
        ("task 1", "exit code 1"),
    ]
    assert "throttled" in shown[0].next_step
    assert shown[2].where == "now"
    assert shown[2].what.startswith("classla-prod is UPDATE_ROLLBACK_COMPLETE: ")
    assert shown[2].next_step.endswith("; classla plan --env prod")
    assert len(shown) == 3


def test_of_many_failures_the_first_are_told_and_the_rest_counted() -> None:
    events = [event(f"R{n}", second=n) for n in range(SHOWN + 2)]
    shown = problems(Outcome(state(), events))
    assert [item.where for item in shown[:SHOWN]] == [f"R{n}" for n in range(SHOWN)]
    assert shown[SHOWN].what == "2 more failures after these"
    assert shown[SHOWN].next_step == "classla events --env prod --failed"


def test_as_many_as_are_shown_are_not_counted_again() -> None:
    events = [event(f"R{n}", second=n) for n in range(SHOWN)]
    assert [item.where for item in problems(Outcome(state(), events))][SHOWN:] == ["now"]


def test_a_failure_without_a_reason_says_so() -> None:
    assert problems(Outcome(state(), [event("A")]))[0].what.endswith(": no reason given")


def test_the_root_itself_has_no_address_and_is_named_by_its_id() -> None:
    assert problems(Outcome(state(), [event("")]))[0].where == "classla-prod"


def test_without_a_failed_event_the_stack_s_own_reason_is_told() -> None:
    shown = problems(Outcome(state("ROLLBACK_COMPLETE", reason="Rate exceeded")))
    assert (shown[0].where, shown[0].what) == ("classla-prod", "Rate exceeded")
    assert "throttled" in shown[0].next_step
    assert shown[-1].next_step.endswith("classla recover --env prod")


def test_a_stack_that_is_gone_can_be_planned_anew() -> None:
    shown = problems(Outcome(None), where=target())
    assert [item.where for item in shown] == ["now"]
    assert "gone" in shown[0].what
    assert shown[0].next_step.endswith("classla plan --env prod")


def test_a_real_account_has_a_link_and_the_local_aws_none() -> None:
    link = problems(Outcome(state()), where=target())[-1]
    assert link == Problem("console", stack_link(target(), ID))
    assert link.what == (
        "https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/events?stackId="
        "arn%3Aaws%3Acloudformation%3Aus-east-1%3A123456789012%3Astack%2Fclassla-prod%2F4f1c"
    )
    assert stack_link(LOCAL, ID) == ""


def test_a_change_set_has_a_link_with_both_ids() -> None:
    assert change_set_link(target(), "s/1", "c/2").endswith("changes?stackId=s%2F1&changeSetId=c%2F2")
    assert change_set_link(LOCAL, "s/1", "c/2") == ""
