"""``classla rollback``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, loss_argument, review_arguments, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.history import Record

EXAMPLES = """\
  classla rollback --env prod --list
  classla rollback --env prod                   plan to go back to the deployment before the latest
  classla rollback --env prod --to 3f2a91c      to the latest deployment of that commit
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument(
        "--to", default="", metavar="ID", help="beginning of a deployment's id or of its commit"
    )
    parser.add_argument("--list", action="store_true", help="show the latest deployments, plan nothing")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write the plan (default: the state folder)"
    )
    review_arguments(parser)
    loss_argument(parser)
    target_arguments(parser)


def run(context: Context) -> int:
    """Plan an earlier deployment again: templates, parameters and image as they were."""
    from deployer import history, platform
    from deployer.cli.flow import make_plan, plan_data, say_next, unwanted
    from deployer.names import stack_of
    from deployer.plans.source import from_record

    target = context.connect()
    found = platform.find(target)
    records = history.latest(target, found.bucket, stack_of(context.environment))
    if context.given.list:
        _list(context, records)
        return codes.OK
    record = history.choose(records, context.given.to, context.environment)
    context.screen.say(f"back to {_line(record)}")
    made = make_plan(
        context, target, from_record(record, target), found.execution_role, out=context.given.out
    )
    if made is None:
        context.screen.result({"changes": False, "to": record.id})
        return codes.OK
    plan, path = made
    context.screen.say("data is not rolled back: what the application wrote since stays as it is", "yellow")
    say_next(context, target, plan, path)
    context.screen.result({"changes": True, "to": record.id, **plan_data(plan, path)})
    return unwanted(plan, context.given.fail_on)


def _list(context: Context, records: list[Record]) -> None:
    for record in records:
        context.screen.show(_line(record))
    if not records:
        context.screen.show("nothing was deployed by this deployer yet")
    context.screen.result([{**asdict(record), "parameters": None} for record in records])


def _line(record: Record) -> str:
    commit = f"  commit {record.commit[:12]}" if record.commit else ""
    return f"{record.id}  {record.deployed}{commit}  {record.summary}"
