"""``classla verify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla verify plans/prod.plan.json --profile classla-prod    whether it could still be executed
  classla verify PLAN --seal 3f2a91c0 --guard --profile target  in a pipeline, just before it executes
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("plan", type=Path, metavar="PLAN", help="a sealed plan")
    parser.add_argument(
        "--seal", default="", metavar="SHA", help="the seal that was approved; another plan is refused"
    )
    parser.add_argument(
        "--guard", action="store_true", help="also put the plan's stack policy in force, as deploy does"
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Prove a plan again, for whoever executes it by other means."""
    from deployer.execution import guard
    from deployer.execution.executor import refuse_other
    from deployer.execution.verify import verify
    from deployer.plans.sealed import read, refuse_other_seal

    given = context.given
    plan = read(given.plan)
    refuse_other_seal(plan, given.seal)
    target = context.connect(plan.environment)
    refuse_other(target, plan)
    # It accepts nothing: what needs somebody's word is deployed by whoever gives it.
    verify(target, plan, allow_protected=False, again=context.again("deploy", {"--seal": 1, "--guard": 0}))
    if given.guard and not plan.first:
        ids = guard.stack_ids(target.gateway, plan.stack_id)
        guard.set_policies(target.gateway, ids, plan.stack_policy)
    context.screen.show(f"{plan.change_set} is exactly what was sealed as {plan.seal[:12]}", "green")
    context.screen.result(
        {"verified": True, "stack": plan.stack, "change_set": plan.change_set, "seal": plan.seal}
    )
    return codes.OK
