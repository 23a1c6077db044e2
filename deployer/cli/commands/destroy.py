"""``classla destroy``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import confirm_argument, environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.operations.loss import Loss
    from deployer.operations.tree import Tree
    from deployer.target import Target

EXAMPLES = """\
  classla destroy --env dev                  says what is lost and what stays, then asks
  classla destroy --env dev --dry-run        says it, and does nothing
  classla destroy --env staging --unprotect  a protected environment
  classla destroy --env bootstrap            after every environment
"""
# What its load balancer refuses to be deleted under; CloudFormation would find out halfway.
ALB_PROTECTION = "AlbDeletionProtection"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be lost, and do nothing")
    parser.add_argument(
        "--unprotect", action="store_true", help="switch the termination protection off first"
    )
    confirm_argument(parser)
    target_arguments(parser)


def run(context: Context) -> int:
    """Say what is lost, ask, delete."""
    from deployer.names import stack_of
    from deployer.operations.loss import loss
    from deployer.operations.tree import read

    target = context.connect()
    stack = stack_of(context.environment)
    tree = read(target.gateway, stack)
    if tree is None:
        context.screen.show(f"{stack} does not exist: nothing to destroy", "green")
        context.screen.result({"stack": stack, "destroyed": False})
        return codes.OK
    lost = loss(target.gateway, tree)
    _show(context, tree, lost)
    if context.given.dry_run:
        context.screen.result({"stack": stack, "destroyed": False, **_data(lost)})
        return codes.OK
    _refuse(context, target, tree)
    context.screen.confirm(
        f"Destroy {stack} in {target.title}? This cannot be undone.",
        context.environment,
        context.given.confirm,
    )
    _delete(context, target, tree)
    context.screen.show(f"{stack} is gone", "bold green")
    context.screen.result({"stack": stack, "destroyed": True, **_data(lost)})
    return codes.OK


def _show(context: Context, tree: Tree, lost: Loss) -> None:
    screen = context.screen
    screen.show(f"{tree.root.name}: {len(lost.deleted)} resources are deleted", "bold red")
    for item in lost.deleted:
        screen.detail(f"  -  {item.address}  {item.type}")
    for item in lost.snapshot:
        screen.show(f"  -· {item.address}  {item.type}  a last snapshot stays, and costs", "magenta")
    for item in lost.kept:
        screen.show(f"  -· {item.address}  {item.type}  stays: {item.physical_id}", "magenta")


def _refuse(context: Context, target: Target, tree: Tree) -> None:
    from deployer.errors import RefusedError
    from templates_src.errors import Problem

    environment, problems = context.environment, []
    if tree.root.busy:
        problems.append(
            Problem(tree.root.name, f"is {tree.root.status}", f"classla status --env {environment} --follow")
        )
    if tree.root.protected and not context.given.unprotect:
        problems.append(
            Problem("termination protection", "is on", f"classla destroy --env {environment} --unprotect")
        )
    if tree.root.parameters.get(ALB_PROTECTION) == "true":
        advice = f"classla deploy --env {environment} --parameter {ALB_PROTECTION}=false"
        problems.append(Problem(ALB_PROTECTION, "is on: the load balancer would refuse to go", advice))
    problems += [
        Problem(name, "still needs what bootstrap made", f"classla destroy --env {name.partition('-')[2]}")
        for name in _dependents(target, tree)
    ]
    if problems:
        raise RefusedError(f"{tree.root.name} cannot be destroyed now", problems)


def _dependents(target: Target, tree: Tree) -> list[str]:
    """Stacks that were deployed with the role of this bootstrap: the application goes before it.

    One of ours that tells no role counts as well.
    """
    from deployer.aws import stacks
    from deployer.names import PROJECT

    role = tree.root.outputs.get("ExecutionRoleArn")
    if not role:
        return []
    pages = target.gateway.pages("cloudformation", "DescribeStacks")
    states = [stacks.parse(item) for page in pages for item in page["Stacks"]]
    roots = [
        state
        for state in states
        if not state.root and state.id != tree.root.id and state.status != stacks.GONE
    ]
    ours = f"{PROJECT}-"
    return sorted(s.name for s in roots if s.role == role or (not s.role and s.name.startswith(ours)))


def _delete(context: Context, target: Target, tree: Tree) -> None:
    from deployer.cli.progress import Progress
    from deployer.clock import Clock
    from deployer.execution.guard import protect
    from deployer.recovery.recover import delete

    if tree.root.protected:
        protect(target.gateway, tree.root.id, on=False)
    progress = Progress(context.screen)
    with progress:
        delete(target, tree.root.id, context.environment, Clock(), progress)


def _data(lost: Loss) -> dict[str, object]:
    return {
        "deleted": [item.address for item in lost.deleted],
        "kept": {item.address: item.physical_id for item in (*lost.kept, *lost.snapshot)},
    }
