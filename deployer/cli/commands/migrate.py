"""``classla migrate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla migrate --env staging --image 1234.dkr.ecr…@sha256:… --command "npm run migrate" --profile target
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument("--image", required=True, metavar="URI", help="image by digest, to run it in")
    parser.add_argument(
        "--command", required=True, metavar="WORDS", help="what to run, split at spaces; empty does nothing"
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Run one task to its end."""
    from deployer.clock import Clock
    from deployer.operations.migrate import find, migrate

    words = context.given.command.split()
    if not words:
        context.screen.show("there is no migration command: nothing to do", "green")
        context.screen.result({"migrated": False, "task": ""})
        return codes.OK
    target = context.connect()
    backend = find(target, context.environment)
    if backend is None:
        context.screen.show(f"{context.environment} has no service yet: nothing to migrate with", "green")
        context.screen.result({"migrated": False, "task": ""})
        return codes.OK
    with context.screen.progress("migration") as progress:
        task = migrate(target, backend, context.given.image, words, Clock(), progress)
    context.screen.show(f"migrated by task {task.rpartition('/')[2]}", "green")
    context.screen.result({"migrated": True, "task": task})
    return codes.OK
