"""``classla deploy``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import (
    confirm_argument,
    environment_argument,
    loss_argument,
    protected_argument,
    review_arguments,
    source_arguments,
    target_arguments,
)

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.plans.sealed import SealedPlan
    from deployer.target import Target

EXAMPLES = """\
  classla deploy plans/prod.plan.json --profile classla-prod    exactly that plan
  classla deploy --env dev                                      plan, ask, execute
  classla deploy --env dev --confirm dev                        the same in a script
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "plan", nargs="?", type=Path, metavar="PLAN", help="a sealed plan; without it, one is made"
    )
    environment_argument(parser)
    source_arguments(parser)
    review_arguments(parser)
    loss_argument(parser)
    confirm_argument(parser)
    protected_argument(parser)
    parser.add_argument(
        "--on-interrupt",
        choices=("detach", "cancel"),
        default="detach",
        help="what Ctrl-C does: detach (AWS goes on, the default), or cancel (an update is undone)",
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Execute a plan, or make one, ask, and execute it."""
    from deployer.cli.approval import accept_losses
    from deployer.cli.flow import unwanted
    from deployer.plans.sealed import read
    from templates_src.errors import Problem, UsageError

    given = context.given
    if given.plan:
        if given.parameter or given.image:
            what = Problem(
                "--parameter, --image", "cannot change a sealed plan", "make another plan with them"
            )
            raise UsageError("The plan is sealed", [what])
        plan = read(given.plan)
        target = context.connect(plan.environment)
        if code := unwanted(plan, given.fail_on):
            context.screen.show(
                f"the plan holds what --fail-on {given.fail_on} names: nothing was done", "bold red"
            )
            return code
        return _execute(context, target, plan, given.plan, accept_losses(context, plan))
    return _plan_and_execute(context)


def _plan_and_execute(context: Context) -> int:
    from deployer.cli.approval import approve
    from deployer.cli.flow import make_plan, resume, source_of, unwanted
    from deployer.errors import DeploymentError
    from deployer.operations.discard import discard_plan

    application = context.application()
    target = context.connect()
    resume(context, target, application.stack)
    source, role = source_of(context, target, application)
    made = make_plan(context, target, source, role)
    if made is None:
        context.screen.result({"changes": False, "stack": source.stack})
        return codes.OK
    plan, path = made
    if code := unwanted(plan, context.given.fail_on):
        discard_plan(target, plan, path)
        context.screen.show(
            f"the plan holds what --fail-on {context.given.fail_on} names: discarded", "bold red"
        )
        return code
    question = f"Deploy this to {target.title}?"
    accepted = approve(context, target, plan, path, question=question, given=context.given.confirm)
    try:
        code = _execute(context, target, plan, path, accepted)
    except DeploymentError:
        # It was executed and failed; only an interrupted one may be gone on with.
        path.unlink(missing_ok=True)
        raise
    if code == codes.OK:
        path.unlink(missing_ok=True)
    return code


def _execute(
    context: Context, target: Target, plan: SealedPlan, path: Path, accepted: tuple[str, ...]
) -> int:
    from deployer.cli.flow import execute, say_outputs
    from deployer.cli.interrupt import interrupted

    try:
        outcome = execute(context, target, plan, accepted)
    except KeyboardInterrupt:
        return interrupted(context, target, plan, path, cancel=context.given.on_interrupt == "cancel")
    outputs = dict(outcome.state.outputs) if outcome.state else {}
    say_outputs(context, outputs)
    context.screen.result(
        {
            "deployed": True,
            "stack": plan.stack,
            "seal": plan.seal,
            "seconds": round(outcome.seconds),
            "outputs": outputs,
        }
    )
    return codes.OK
