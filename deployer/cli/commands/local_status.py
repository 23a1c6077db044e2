"""``classla local status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla local status
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing."""
    del parser


def run(context: Context) -> int:
    """Say whether it runs, and what it only records."""
    from deployer.local import control
    from deployer.local.types import RECORDED

    local = control.status(context.state_folder)
    if local:
        context.screen.show(f"the embedded local AWS runs at {local.url} since {local.started}", "green")
    else:
        context.screen.show("the embedded local AWS does not run; start it: classla local up")
    context.screen.say("recorded, not emulated:")
    for name, what in sorted(RECORDED.items()):
        context.screen.say(f"  {name}  {what}", "dim")
    context.screen.result(
        {"running": local is not None, "url": local.url if local else None, "recorded": dict(RECORDED)}
    )
    return codes.OK if local else codes.ERROR
