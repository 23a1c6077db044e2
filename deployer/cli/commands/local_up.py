"""``classla local up``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla local up
  classla local up --port 4566
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("--port", type=int, metavar="PORT", help="port on 127.0.0.1 (default: a free one)")


def run(context: Context) -> int:
    """Start it, or say that it runs."""
    from deployer.local import control
    from deployer.local.types import RECORDED

    before = control.status(context.state_folder)
    local = control.up(context.state_folder, context.given.port)
    word = "runs already" if before else "runs"
    context.screen.show(f"the embedded local AWS {word} at {local.url}", "green")
    context.screen.say(
        f"{len(RECORDED)} resource types are recorded, not emulated: classla local status shows them", "dim"
    )
    context.screen.say("next: classla bootstrap, then classla plan --env dev", "cyan")
    context.screen.result({"running": True, "url": local.url, "pid": local.pid, "recorded": sorted(RECORDED)})
    return codes.OK
