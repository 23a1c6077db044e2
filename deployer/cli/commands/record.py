"""``classla record``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla record plans/prod.plan.json --profile target    after CodePipeline executed its change set
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("plan", type=Path, metavar="PLAN", help="a sealed plan that something else executed")
    target_arguments(parser)


def run(context: Context) -> int:
    """Do what deploy does after an execution: policies, protection, the record that a rollback reads."""
    from deployer.execution.adopt import adopt
    from deployer.plans.sealed import read

    plan = read(context.given.plan)
    target = context.connect(plan.environment)
    state = adopt(target, plan)
    context.screen.show(f"{plan.change_set} is recorded: classla rollback can go back to it", "green")
    context.screen.result(
        {"recorded": True, "stack": plan.stack, "seal": plan.seal, "outputs": dict(state.outputs)}
    )
    return codes.OK
