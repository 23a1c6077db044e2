"""Do the safe next step for a stack in a bad state; the table says which one that is."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from deployer.aws import stacks
from deployer.execution.events import EventReader
from deployer.execution.failure import explain
from deployer.execution.follow import follow
from deployer.plans import change_set
from deployer.recovery.rollback import to_skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deployer.clock import Clock
    from deployer.execution.follow import Outcome, Watcher
    from deployer.operations.tree import Tree
    from deployer.target import Target


def wait(target: Target, stack_id: str, clock: Clock, watcher: Watcher) -> Outcome:
    """Follow what is going on, from its beginning to its end."""
    reader = EventReader(target.gateway, stack_id)
    reader.attach()
    return follow(target, reader, clock, watcher)


def discard(target: Target, stack: str) -> list[str]:
    """Delete every change set of a stack that was never made, and the empty stack; returns their names."""
    names = change_set.names(target.gateway, stack)
    for name in names:
        change_set.delete(target.gateway, stack, name)
    if not names and (state := stacks.describe(target.gateway, stack)) and state.status == change_set.REVIEW:
        target.gateway.call("cloudformation", "DeleteStack", StackName=state.id)
    return names


def delete(
    target: Target, stack_id: str, environment: str, clock: Clock, watcher: Watcher, keep: Sequence[str] = ()
) -> Outcome:
    """Delete a stack and wait for it.

    Args:
        target: where.
        stack_id: ARN.
        environment: for messages.
        clock, watcher: time, and who is told.
        keep: logical ids of the root that may stay; CloudFormation takes them only after a failed deletion.

    Raises:
        DeploymentError: something could not be deleted; root cause first.
    """
    reader = EventReader(target.gateway, stack_id)
    reader.begin()
    kept = {"RetainResources": list(keep)} if keep else {}
    target.gateway.call("cloudformation", "DeleteStack", StackName=stack_id, **_token(), **kept)
    outcome = follow(target, reader, clock, watcher)
    if outcome.state is not None:
        raise explain(target, environment, outcome, ())
    return outcome


def continue_rollback(
    target: Target, tree: Tree, environment: str, clock: Clock, watcher: Watcher, skip: Sequence[str] = ()
) -> Outcome:
    """Go on with a rollback that failed, and wait for it.

    Args:
        target: where.
        tree: the stack as it is.
        environment: for messages.
        clock, watcher: time, and who is told.
        skip: addresses to leave as they are.

    Raises:
        UsageError: an address cannot be skipped.
        DeploymentError: the rollback failed again; root cause first.
    """
    names = to_skip(tree, skip)
    reader = EventReader(target.gateway, tree.root.id)
    reader.begin()
    skipped = {"ResourcesToSkip": names} if names else {}
    root = tree.root.id
    target.gateway.call("cloudformation", "ContinueUpdateRollback", StackName=root, **_token(), **skipped)
    outcome = follow(target, reader, clock, watcher)
    if outcome.state is None or outcome.state.status != "UPDATE_ROLLBACK_COMPLETE":
        raise explain(target, environment, outcome, ())
    return outcome


def cancel(target: Target, stack_id: str) -> None:
    """Ask CloudFormation to stop an update and undo it; a creation cannot be stopped this way."""
    target.gateway.call("cloudformation", "CancelUpdateStack", StackName=stack_id, **_token())


def _token() -> dict[str, str]:
    """What makes a request that the SDK repeats after a lost answer the same request to AWS."""
    return {"ClientRequestToken": f"classla-{secrets.token_hex(16)}"}
