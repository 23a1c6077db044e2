"""Which resources a stuck rollback may skip, in the words that CloudFormation wants. Pure.

From the AWS CloudFormation API reference, ContinueUpdateRollback, ``ResourcesToSkip``: only resources in
UPDATE_FAILED; a resource of a nested stack as ``NestedStackName.LogicalId``, with the name of the nested
stack and not its logical id; a nested stack itself only once it is being, was, or failed to be deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.aws.stacks import NESTED
from templates_src.errors import Problem, UsageError
from templates_src.parameters.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deployer.operations.tree import Tree

FAILED = "UPDATE_FAILED"


def stuck(tree: Tree) -> tuple[str, ...]:
    """Addresses of the resources that a rollback failed on, and that could be skipped: the fewest."""
    return tuple(item.address for item in tree.resources if item.status == FAILED and item.type != NESTED)


def to_skip(tree: Tree, addresses: Iterable[str]) -> list[str]:
    """What to give as ResourcesToSkip.

    Args:
        tree: the stack as it is.
        addresses: for example ``Service/Service``.

    Raises:
        UsageError: one is no resource that can be skipped.
    """
    possible = stuck(tree)
    wanted = list(addresses)
    problems = [
        Problem(
            f"--skip {address}",
            "is no resource that the rollback failed on",
            did_you_mean(address, possible) or f"there are {', '.join(possible) or 'none'}",
        )
        for address in wanted
        if address not in possible
    ]
    if problems:
        raise UsageError("A resource cannot be skipped", problems)
    return [_name(tree, address) for address in wanted]


def _name(tree: Tree, address: str) -> str:
    above, _, logical_id = address.rpartition("/")
    if not above:
        return logical_id
    return f"{stack_name_of(tree.ids[above])}.{logical_id}"


def stack_name_of(arn: str) -> str:
    """Name in a stack's ARN, ``arn:…:stack/<name>/<id>``."""
    return arn.split("/")[1]
