"""``classla secrets check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla secrets check --env prod --profile classla-prod
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    target_arguments(parser)


def run(context: Context) -> int:
    """Fail with everything that the task would not find."""
    from deployer.errors import RefusedError
    from deployer.operations.secret_values import find, incomplete, wanted

    application = context.application()
    target = context.connect()
    found = [find(target.gateway, secret) for secret in wanted(application)]
    if problems := incomplete(found, context.environment):
        raise RefusedError("The task would not start", problems)
    keys = sum(len(item.wanted.keys) for item in found)
    context.screen.show(f"{len(found)} secrets with all {keys} keys that the task reads", "green")
    context.screen.result({"complete": True, "keys": keys})
    return codes.OK
