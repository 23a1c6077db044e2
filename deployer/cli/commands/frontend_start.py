"""``classla frontend start``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla frontend start --env prod --profile classla-prod
  classla frontend start --env prod --wait
  classla frontend start --env prod --commit 3f2a91c   back to an earlier version
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument(
        "--commit", default="", metavar="SHA", help="build this commit (default: the branch's latest)"
    )
    parser.add_argument("--wait", action="store_true", help="wait until the build has ended")
    target_arguments(parser)


def run(context: Context) -> int:
    """Start a build, or find the one that is going on."""
    from deployer.aws import stacks
    from deployer.clock import Clock
    from deployer.names import stack_of
    from deployer.operations import frontend

    target = context.connect()
    state = stacks.describe(target.gateway, stack_of(context.environment))
    job = frontend.start(target, state, context.environment, context.given.commit)
    if context.given.wait:
        with context.screen.progress(f"frontend build {job.id}") as progress:
            job = frontend.wait(target, job, Clock(), progress)
    context.screen.show(f"frontend build {job.id} of branch {job.branch}: {job.status}", "green")
    context.screen.result(vars(job))
    return codes.OK
