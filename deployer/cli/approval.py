"""What somebody has to say before a plan is executed: what may be lost, what protects, the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.errors import RefusedError
from deployer.execution.verify import refusals
from deployer.operations.discard import discard_plan
from deployer.review.impact.losses import losses, unknown
from templates_src.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from deployer.cli.context import Context
    from deployer.plans.sealed import SealedPlan
    from deployer.target import Target


def approve(
    context: Context, target: Target, plan: SealedPlan, path: Path, *, question: str, given: str
) -> tuple[str, ...]:
    """Have a plan that was just made approved; nothing stays behind when it is not.

    Args:
        question: that the environment's name answers.
        given: the name, when it was typed in advance.

    Returns:
        Addresses of what may be lost.

    Raises:
        RefusedError: nobody is there to type what is needed, something else was typed, or the stack policy
            protects something; every reason at once.
    """
    try:
        accepted = _typed_or_refused(context, plan)
        context.screen.confirm(question, plan.environment, given)
    except BaseException:
        discard_plan(target, plan, path)
        raise
    return accepted


def _typed_or_refused(context: Context, plan: SealedPlan) -> tuple[str, ...]:
    lost = tuple(loss.address for loss in losses(plan.changes))
    problems = refusals(
        plan,
        allow_protected=context.given.allow_protected,
        accepted=lost if context.screen.interactive else plan.accepted,
        again=context.again(),
    )
    if problems:
        raise RefusedError(f"The plan for {plan.environment} would be refused", problems)
    return accept_losses(context, plan)


def accept_losses(context: Context, plan: SealedPlan) -> tuple[str, ...]:
    """Have the address of everything that would be lost typed at a terminal, unless it was typed before.

    Returns:
        What was accepted. Without a terminal that may be too little; then the proof of the plan says so.

    Raises:
        UsageError: an address was given that loses nothing.
        RefusedError: another one was typed.
    """
    given = tuple(context.given.accept_loss)
    if wrong := unknown(plan.changes, given):
        raise UsageError("A loss is accepted that would not happen", wrong)
    known = {*given, *plan.accepted}
    if context.screen.interactive:
        for loss in losses(plan.changes):
            if loss.address not in known:
                context.screen.confirm(f"{loss.address} {loss.words}.", loss.address)
                known.add(loss.address)
    return tuple(sorted(known))
