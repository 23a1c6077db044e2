"""Ctrl-C while CloudFormation works: detach or cancel, and say which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes

if TYPE_CHECKING:
    from pathlib import Path

    from deployer.cli.context import Context
    from deployer.plans.sealed import SealedPlan
    from deployer.target import Target


def interrupted(context: Context, target: Target, plan: SealedPlan, path: Path, *, cancel: bool) -> int:
    """Say what goes on without us; with ``cancel``, ask CloudFormation to undo the update and follow that.

    Creating a stack cannot be cancelled, only let finish or deleted; then this detaches as well.
    """
    from deployer.aws import stacks

    state = stacks.describe(target.gateway, plan.stack)
    if state is None or not state.busy:
        return _at_rest(context, target, plan, path, state.status if state else "gone")
    if cancel and state.status == "UPDATE_IN_PROGRESS":
        return _cancel(context, target, plan)
    reason = " (a creation cannot be cancelled)" if cancel else ""
    context.screen.show(f"detached{reason}: AWS goes on with {plan.stack} ({state.status})", "bold yellow")
    follow = f"classla status --env {plan.environment} --follow{context.options()}"
    context.screen.show(f"attach again: {follow}", "cyan")
    context.screen.result(_data(plan, state.status, follow))
    return codes.INTERRUPTED


def _at_rest(context: Context, target: Target, plan: SealedPlan, path: Path, status: str) -> int:
    """Nothing goes on: not begun yet, or ended already."""
    again = f"classla deploy {path}{context.options()}"
    if any(call.operation == "ExecuteChangeSet" for call in target.gateway.calls):
        context.screen.show(f"AWS has ended already: {plan.stack} is {status}", "bold yellow")
        context.screen.show(f"see what is left to do: {again}", "cyan")
    else:
        context.screen.show("interrupted before anything began in AWS; the plan is still good", "yellow")
        context.screen.show(f"next: {again}", "cyan")
    context.screen.result(_data(plan, status, again))
    return codes.INTERRUPTED


def _cancel(context: Context, target: Target, plan: SealedPlan) -> int:
    from deployer.cli.progress import Progress
    from deployer.clock import Clock
    from deployer.recovery.recover import cancel, wait

    cancel(target, plan.stack_id)
    context.screen.show(f"cancelled: CloudFormation undoes the update of {plan.stack}", "bold yellow")
    progress = Progress(context.screen)
    with progress:
        outcome = wait(target, plan.stack_id, Clock(), progress)
    status = outcome.state.status if outcome.state else "gone"
    context.screen.show(f"{plan.stack} is {status}", "yellow")
    context.screen.result(_data(plan, status, ""))
    return codes.INTERRUPTED


def _data(plan: SealedPlan, status: str, command: str) -> dict[str, object]:
    return {"interrupted": True, "stack": plan.stack, "status": status, "next": command}
