"""``classla local down``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla local down
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing."""
    del parser


def run(context: Context) -> int:
    """Stop it."""
    from deployer.local import control

    stopped = control.down(context.state_folder)
    context.screen.show(
        "the embedded local AWS is stopped" if stopped else "the embedded local AWS was not running"
    )
    context.screen.result({"running": False, "stopped": stopped})
    return codes.OK
