"""Whether AWS still says exactly what was approved. Nothing is executed otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.advice import planning
from deployer.aws import stacks
from deployer.changes.canonical import tree_digest
from deployer.changes.protection import denied
from deployer.changes.read import read_tree
from deployer.errors import NotFoundError, RefusedError
from deployer.review.impact.losses import accepting, unaccepted
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from deployer.aws.stacks import StackState
    from deployer.changes.model import StackChanges
    from deployer.plans.sealed import SealedPlan
    from deployer.target import Target

AVAILABLE = "AVAILABLE"


def verify(
    target: Target, plan: SealedPlan, *, allow_protected: bool, accepted: Collection[str] = (), again: str
) -> StackState:
    """Prove that executing the plan's change set does what the plan says.

    Args:
        target: where.
        plan: whose seal was proved.
        allow_protected: whether the stack policy will be lifted.
        accepted: addresses of what may be lost, besides those that the plan was sealed with.
        again: command that would execute it, for the advice.

    Returns:
        The stack as it is.

    Raises:
        RefusedError: the change set is gone, obsolete or describes something else, the stack has changed,
            is busy, its policy refuses a change, or something would be lost that nobody accepted; every
            reason at once.
    """
    state = stacks.describe(target.gateway, plan.stack)
    problems = _stack_problems(plan, state)
    if not problems:
        problems = _change_set_problems(target, plan)
    if not problems:
        # A plan that is obsolete is made again, and that is asked about again.
        problems = refusals(plan, allow_protected=allow_protected, accepted=accepted, again=again)
    if problems or state is None:
        raise RefusedError(f"The plan for {plan.environment} cannot be executed", problems)
    return state


def refusals(
    plan: SealedPlan, *, allow_protected: bool, accepted: Collection[str], again: str
) -> list[Problem]:
    """What is not done unless somebody says so: the same arguments as ``verify``.

    Returns:
        A problem for each change that the stack policy refuses, and for each loss that nobody accepted.
        The advice of each is one command that is refused for none of them.
    """
    protected = [] if plan.first or allow_protected else denied(plan.changes, plan.stack_policy)
    if protected:
        again += " --allow-protected"
    advice = f"change StackPolicy in parameters/{plan.environment}.json, or {accepting(plan.changes, again)}"
    problems = [Problem(where, f"the stack policy refuses {action}", advice) for where, action in protected]
    return problems + unaccepted(plan.changes, {*plan.accepted, *accepted}, again)


def _again(plan: SealedPlan) -> str:
    return f"make a new plan: {planning(plan.environment)}"


def _stack_problems(plan: SealedPlan, state: StackState | None) -> list[Problem]:
    if state is None:
        return [Problem(plan.stack, "does not exist any more: the change set was discarded", _again(plan))]
    if state.id != plan.stack_id:
        return [
            Problem(plan.stack, "is another stack of the same name than the one planned for", _again(plan))
        ]
    if state.busy:
        return [
            Problem(
                plan.stack,
                f"is {state.status}: somebody else is changing it",
                f"classla status --env {plan.environment} --follow",
            )
        ]
    if not plan.first and (state.status, state.updated) != (plan.stack_status, plan.stack_updated):
        was, now = f"{plan.stack_status} of {plan.stack_updated}", f"{state.status} of {state.updated}"
        return [Problem(plan.stack, f"was {was} when the plan was made and is {now}", _again(plan))]
    return []


def _change_set_problems(target: Target, plan: SealedPlan) -> list[Problem]:
    try:
        answer = target.gateway.call("cloudformation", "DescribeChangeSet", ChangeSetName=plan.change_set_id)
    except NotFoundError:
        what = "does not exist any more: it was executed, discarded, or removed when another was executed"
        return [Problem(plan.change_set, what, _again(plan))]
    if answer.get("ExecutionStatus") != AVAILABLE:
        what = f"is {answer.get('ExecutionStatus')}, not {AVAILABLE}"
        return [Problem(plan.change_set, f"{what}: the stack was changed since", _again(plan))]
    tree = read_tree(target.gateway, plan.change_set_id)
    if tree_digest(tree) == tree_digest(plan.changes):
        return []
    return [
        Problem(plan.change_set, f"now describes something else: {difference}", _again(plan))
        for difference in differences(plan.changes, tree)
    ]


def differences(sealed: StackChanges, described: StackChanges) -> list[str]:
    """What two trees disagree about, by address; never empty."""
    one, other = dict(sealed.resources()), dict(described.resources())
    found = [f"{where} is no longer in it" for where in sorted(set(one) - set(other))]
    found += [f"{where} was not in it" for where in sorted(set(other) - set(one))]
    found += [
        f"{where} is {other[where].kind}, sealed as {one[where].kind}"
        if one[where].kind != other[where].kind
        else f"{where} changes in another way"
        for where in sorted(set(one) & set(other))
        if one[where] != other[where]
    ]
    return found or ["the nested stacks around the changes"]
