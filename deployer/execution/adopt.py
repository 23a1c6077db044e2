"""Finish a deployment that something else executed, such as CodePipeline: guards and the record.

What runs a change set by itself leaves out what ``deploy`` does afterwards: the stack policy of stacks that
are new, termination protection, and the record that a rollback is planned from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.aws import stacks
from deployer.errors import NotFoundError, RefusedError
from deployer.execution.executor import finish, refuse_other
from deployer.execution.follow import Outcome
from templates_src.errors import Problem

if TYPE_CHECKING:
    from deployer.aws.stacks import StackState
    from deployer.plans.sealed import SealedPlan
    from deployer.target import Target

EXECUTED = "EXECUTE_COMPLETE"


def adopt(target: Target, plan: SealedPlan) -> StackState:
    """Do what is left of an execution. Doing it twice changes nothing.

    Returns:
        The stack as it is.

    Raises:
        RefusedError: the plan is for another AWS, was not executed, or did not go well: such a deployment
            must not look like one to go back to.
    """
    refuse_other(target, plan)
    state = stacks.describe(target.gateway, plan.stack)
    problems = _problems(target, plan, state)
    if problems or state is None:
        raise RefusedError(f"The plan for {plan.environment} is not recorded", problems)
    finish(target, plan, state, set())
    return state


def _problems(target: Target, plan: SealedPlan, state: StackState | None) -> list[Problem]:
    advice = f"classla status --env {plan.environment}"
    if state is None or state.id != plan.stack_id:
        return [Problem(plan.stack, "is not there, or another stack of that name", advice)]
    if state.busy or not Outcome(state).good:
        return [Problem(plan.stack, f"is {state.status}", advice)]
    if not _executed(target, plan, state):
        return [Problem(plan.change_set, "was not executed", f"classla verify, then execute it; {advice}")]
    return []


def _executed(target: Target, plan: SealedPlan, state: StackState) -> bool:
    """By the change set itself; where AWS has forgotten it, by the stack having changed since the plan."""
    try:
        answer = target.gateway.call("cloudformation", "DescribeChangeSet", ChangeSetName=plan.change_set_id)
    except NotFoundError:
        return state.updated != plan.stack_updated
    return bool(answer.get("ExecutionStatus") == EXECUTED)
