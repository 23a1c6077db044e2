"""``classla events``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla events --env prod
  classla events --env prod --failed      root causes first
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument("--failed", action="store_true", help="failures only, root causes first, with advice")
    target_arguments(parser)


def run(context: Context) -> int:
    """Print the events of the latest operation."""
    from deployer.aws import stacks
    from deployer.execution.events import EventReader
    from deployer.execution.hints import hint_for
    from deployer.execution.root_cause import root_causes
    from deployer.names import stack_of

    target = context.connect()
    state = stacks.describe(target.gateway, stack_of(context.environment))
    events = []
    if state:
        reader = EventReader(target.gateway, state.id)
        reader.attach()
        events = reader.read()
    if context.given.failed:
        events = root_causes(events)
    for event in events:
        name = event.address or event.logical_id
        style, when = "red" if event.failed else "", f"{event.time:%Y-%m-%d %H:%M:%S}"
        context.screen.show(
            f"{when} {event.status:<28} {name}  {event.type}  {event.reason}".rstrip(),
            style,
        )
        if context.given.failed and (hint := hint_for(event.reason, context.environment)):
            context.screen.show(f"    → {hint}", "cyan")
    if not events:
        context.screen.say("no events")
    context.screen.result(
        [
            {
                "time": event.time.isoformat(),
                "address": event.address,
                "type": event.type,
                "status": event.status,
                "reason": event.reason,
                "physical_id": event.physical_id,
            }
            for event in events
        ]
    )
    return codes.OK
