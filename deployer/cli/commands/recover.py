"""``classla recover``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import confirm_argument, environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.operations.tree import Tree
    from deployer.target import Target

EXAMPLES = """\
  classla recover --env prod --profile classla-prod
  classla recover --env prod --skip Service/Service     leave that resource as it is
  classla recover --env dev --confirm dev               in a script
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="a resource that a stuck rollback leaves as it is (repeatable); fix it by hand afterwards",
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="LOGICAL_ID",
        help="a resource of the root that a failed deletion leaves behind (repeatable)",
    )
    confirm_argument(parser)
    target_arguments(parser)


def run(context: Context) -> int:
    """Say what is wrong, ask, and do the safe next step."""
    from deployer.names import stack_of
    from deployer.operations.tree import read
    from deployer.recovery.table import step_for

    target = context.connect()
    stack = stack_of(context.environment)
    tree = read(target.gateway, stack)
    status = tree.root.status if tree else None
    step = step_for(status)
    context.screen.show(f"{stack} is {status or 'not there'}: {step.meaning}", "bold")
    if step.advice:
        context.screen.show(f"  {step.advice}")
    done = "nothing"
    if tree is not None and step.action in ("wait", "discard", "delete", "continue"):
        done = _act(context, target, tree, step.action)
    elif command := step.command(context.environment):
        context.screen.show(f"next: {command}{context.options()}", "cyan")
    after = read(target.gateway, stack)
    context.screen.result(
        {"stack": stack, "was": status, "did": done, "is": after.root.status if after else None}
    )
    return codes.OK


def _act(context: Context, target: Target, tree: Tree, action: str) -> str:
    from deployer.cli.progress import Progress
    from deployer.clock import Clock
    from deployer.recovery import recover

    progress = Progress(context.screen)
    if action == "wait":
        with progress:
            recover.wait(target, tree.root.id, Clock(), progress)
        return "waited"
    if action == "discard":
        context.screen.confirm(
            f"Delete the change sets of {tree.root.name} and the empty stack?",
            context.environment,
            context.given.confirm,
        )
        names = recover.discard(target, tree.root.name)
        context.screen.show(f"deleted {', '.join(names) or 'the empty stack'}", "green")
        return "discarded"
    if action == "delete":
        return _delete(context, target, tree, progress)
    _show_stuck(context, tree)
    context.screen.confirm(
        f"Continue the rollback of {tree.root.name}?", context.environment, context.given.confirm
    )
    with progress:
        recover.continue_rollback(target, tree, context.environment, Clock(), progress, context.given.skip)
    context.screen.show(f"{tree.root.name} is back at the state before the update", "bold green")
    return "continued"


def _delete(context: Context, target: Target, tree: Tree, progress: object) -> str:
    from deployer.cli.progress import Progress
    from deployer.clock import Clock
    from deployer.operations.loss import loss
    from deployer.recovery import recover

    lost = loss(target.gateway, tree)
    context.screen.show(
        f"{len(lost.deleted)} resources would be deleted, {len(lost.kept) + len(lost.snapshot)} kept"
    )
    for item in (*lost.kept, *lost.snapshot):
        context.screen.show(f"  kept: {item.address}  {item.physical_id}", "magenta")
    context.screen.confirm(
        f"Delete what is left of {tree.root.name}?", context.environment, context.given.confirm
    )
    assert isinstance(progress, Progress)  # noqa: S101 - the only caller
    with progress:
        recover.delete(target, tree.root.id, context.environment, Clock(), progress, context.given.keep)
    context.screen.show(
        f"{tree.root.name} is gone; next: classla plan --env {context.environment}", "bold green"
    )
    return "deleted"


def _show_stuck(context: Context, tree: Tree) -> None:
    from deployer.execution.hints import hint_for
    from deployer.recovery.rollback import stuck

    possible = stuck(tree)
    for item in tree.failed():
        context.screen.show(f"  {item.status:<16} {item.address}  {item.reason}", "red")
        if hint := hint_for(item.reason, context.environment):
            context.screen.show(f"    → {hint}", "cyan")
    if possible and not context.given.skip:
        skips = " ".join(f"--skip {address}" for address in possible) + context.options()
        context.screen.show(
            f"  if they cannot be fixed: classla recover --env {context.environment} {skips}",
            "dim",
        )
