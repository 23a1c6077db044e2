"""``classla drift``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, loss_argument, source_arguments, target_arguments
from templates_src.errors import ClasslaError, Problem, UsageError

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.operations.drift import Drift
    from deployer.target import Target

EXAMPLES = """\
  classla drift --env prod --profile classla-prod
  classla drift --env prod --detailed-exitcode    for a nightly job
  classla drift --env prod --plan                 a plan that puts everything back
  classla drift --env prod --plan --accept-loss Cache/Cache    even if that replaces the cache
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    source_arguments(parser)
    parser.add_argument(
        "--plan", action="store_true", help="make a drift-aware plan: what deploying now would overwrite"
    )
    parser.add_argument(
        "--detailed-exitcode",
        action="store_true",
        help=f"end with {codes.CHANGES} when something has drifted",
    )
    loss_argument(parser)
    target_arguments(parser)


def run(context: Context) -> int:
    """Detect drift of the root and everything it nests."""
    if context.given.accept_loss and not context.given.plan:
        advice = f"{context.again(leave_out={})} --plan"
        what = Problem("--accept-loss", "is about a plan, and none is asked for", advice)
        raise UsageError("Looking for drift loses nothing", [what])
    target = context.connect()
    if context.given.plan:
        return _plan(context, target)
    from deployer.clock import Clock
    from deployer.errors import RefusedError
    from deployer.names import stack_of
    from deployer.operations import drift, tree

    found = tree.read(target.gateway, stack_of(context.environment))
    if found is None:
        what = Problem(stack_of(context.environment), "does not exist")
        raise RefusedError(f"{context.environment} is not deployed", [what])
    with context.screen.progress("drift detection") as progress:
        drifts, problems = drift.detect(target.gateway, found.ids, Clock(), progress)
    _show(context, drifts)
    context.screen.result(
        {"drifted": [asdict(item) for item in drifts], "problems": [vars(item) for item in problems]}
    )
    if problems and not context.screen.as_json:
        raise ClasslaError("Not every stack could be looked at", problems)
    if problems:
        # They stand in the result: one document, whatever happens.
        return codes.ERROR
    return codes.CHANGES if drifts and context.given.detailed_exitcode else codes.OK


def _show(context: Context, drifts: list[Drift]) -> None:
    screen = context.screen
    for item in drifts:
        screen.show(
            f"{item.status:<9} {item.address}  {item.type}",
            "bold red" if item.status == "DELETED" else "yellow",
        )
        for difference in item.differences:
            screen.show(
                f"      {difference.path}: {difference.expected} in the template, {difference.actual} in AWS"
            )
    if drifts:
        screen.say(f"next: classla drift --env {context.environment} --plan{context.options()}", "cyan")
    else:
        screen.show("nothing has drifted", "green")


def _plan(context: Context, target: Target) -> int:
    from deployer.cli.flow import make_plan, plan_data, say_next, source_of

    source, role = source_of(context, target, context.application())
    made = make_plan(context, target, source, role, revert_drift=True)
    if made is None:
        context.screen.result({"changes": False})
        return codes.OK
    say_next(context, target, *made)
    context.screen.result({"changes": True, **plan_data(*made)})
    return codes.CHANGES if context.given.detailed_exitcode else codes.OK
