"""``classla status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.operations.tree import Tree
    from deployer.target import Target

EXAMPLES = """\
  classla status --env prod --profile classla-prod
  classla status --env prod --follow        attach to what is going on
  classla status --env prod --json | jq .next
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument(
        "--follow", action="store_true", help="follow the operation that is going on to its end"
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Show a stack and what to do about it."""
    from deployer.names import stack_of
    from deployer.operations.tree import read

    target = context.connect()
    stack = stack_of(context.environment)
    tree = read(target.gateway, stack)
    failed = False
    if tree and context.given.follow and tree.root.busy:
        failed = _follow(context, target, tree)
        tree = read(target.gateway, stack)
    _show(context, stack, tree)
    return codes.ERROR if failed else codes.OK


def _follow(context: Context, target: Target, tree: Tree) -> bool:
    """Whether what was followed went wrong."""
    from deployer.cli.progress import Progress
    from deployer.clock import Clock
    from deployer.execution.failure import explain
    from deployer.recovery.recover import wait

    progress = Progress(context.screen)
    with progress:
        outcome = wait(target, tree.root.id, Clock(), progress)
    if outcome.good:
        return False
    context.screen.error(
        explain(target, context.environment, outcome, ())
    ) if not context.screen.as_json else None
    return True


def _show(context: Context, stack: str, tree: Tree | None) -> None:
    from deployer.recovery.table import step_for

    screen = context.screen
    step = step_for(tree.root.status if tree else None)
    screen.show(f"{stack}  {tree.root.status if tree else 'does not exist'}: {step.meaning}", "bold")
    if tree:
        if tree.root.reason:
            screen.show(f"  {tree.root.reason}")
        screen.say(
            f"  changed {tree.root.updated}, termination protection {'on' if tree.root.protected else 'off'}"
        )
        for address, status in sorted(tree.statuses().items()):
            screen.show(f"  {status:<28} {address}")
        for item in tree.failed():
            screen.show(f"  {item.status:<28} {item.address}  {item.reason}", "red")
    command = step.command(context.environment)
    if step.advice:
        screen.show(f"  {step.advice}")
    if command:
        screen.show(f"next: {command}{context.options()}", "cyan")
    screen.result(_data(stack, tree, command))


def _data(stack: str, tree: Tree | None, command: str) -> dict[str, object]:
    if tree is None:
        return {"stack": stack, "exists": False, "next": command}
    return {
        "stack": stack,
        "exists": True,
        "status": tree.root.status,
        "reason": tree.root.reason,
        "updated": tree.root.updated,
        "protected": tree.root.protected,
        "nested": tree.statuses(),
        "failed": [vars(item) for item in tree.failed()],
        "next": command,
    }
