"""``classla plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import (
    environment_argument,
    loss_argument,
    review_arguments,
    source_arguments,
    target_arguments,
)

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla plan --env dev                                   in the embedded local AWS
  classla plan --env prod --profile classla-prod           in a real account
  classla plan --env prod --image 1234.dkr.ecr…@sha256:…   with another image
  classla plan --env prod --fail-on replace,delete         for a pipeline
  classla plan --env prod --accept-loss Cache/Cache        what it holds may go; sealed into the plan
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    source_arguments(parser)
    review_arguments(parser)
    loss_argument(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write the plan (default: the state folder)"
    )
    parser.add_argument(
        "--detailed-exitcode", action="store_true", help=f"end with {codes.CHANGES} when there are changes"
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Plan, show, seal."""
    from deployer.cli.flow import make_plan, plan_data, say_next, source_of, unwanted

    application = context.application()
    target = context.connect()
    source, role = source_of(context, target, application)
    made = make_plan(context, target, source, role, out=context.given.out)
    if made is None:
        context.screen.result({"changes": False, "stack": source.stack})
        return codes.OK
    plan, path = made
    say_next(context, target, plan, path)
    context.screen.result({"changes": True, **plan_data(plan, path)})
    return unwanted(plan, context.given.fail_on) or (
        codes.CHANGES if context.given.detailed_exitcode else codes.OK
    )
