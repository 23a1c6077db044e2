"""``classla discard``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla discard .cache/deployer/plans/classla-20261123-180503-042-4f1c.plan.json
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("plan", type=Path, metavar="PLAN", help="the plan file")
    target_arguments(parser)


def run(context: Context) -> int:
    """Delete the change set, the empty stack of a first plan, and the file."""
    from deployer.execution.executor import refuse_other
    from deployer.operations.discard import discard_plan
    from deployer.plans.sealed import read

    plan = read(context.given.plan)
    target = context.connect(plan.environment)
    refuse_other(target, plan)
    discard_plan(target, plan, context.given.plan)
    context.screen.show(f"discarded {plan.change_set}: nothing of it is left", "green")
    context.screen.result({"discarded": plan.change_set})
    return codes.OK
