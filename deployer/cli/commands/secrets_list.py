"""``classla secrets list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla secrets list --env prod --profile classla-prod
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    target_arguments(parser)


def run(context: Context) -> int:
    """Show each secret with its keys."""
    from deployer.operations.secret_values import find, wanted

    application = context.application()
    target = context.connect()
    found = [find(target.gateway, secret) for secret in wanted(application)]
    for item in found:
        state = (
            "complete"
            if item.complete
            else item.broken or ("incomplete" if item.exists else "does not exist")
        )
        context.screen.show(f"{item.wanted.name}  {state}", "green" if item.complete else "yellow")
        for key in item.wanted.keys:
            mark = "missing" if key in item.missing else "set"
            context.screen.show(f"  {key:<28} {mark}", "yellow" if key in item.missing else "")
        for key in item.extra:
            context.screen.show(f"  {key:<28} not read by the task", "dim")
    context.screen.result(
        [
            {
                "name": item.wanted.name,
                "exists": item.exists,
                "complete": item.complete,
                "keys": list(item.wanted.keys),
                "missing": list(item.missing),
                "extra": list(item.extra),
            }
            for item in found
        ]
    )
    return codes.OK
