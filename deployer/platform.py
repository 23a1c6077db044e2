"""What bootstrap made, for whoever deploys after it: template bucket, image repository, execution role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.aws import stacks
from deployer.errors import RefusedError
from deployer.names import BOOTSTRAP_STACK
from templates_src.errors import Problem

if TYPE_CHECKING:
    from deployer.target import Target

# What bootstrap gives; an older or foreign stack of the name may not.
OUTPUTS = ("BucketName", "RepositoryUri", "ExecutionRoleArn")


@dataclass(frozen=True)
class Platform:
    """Outputs of the bootstrap stack.

    Attributes:
        bucket: that templates are uploaded to.
        repository: URI of the image repository.
        execution_role: ARN of the role that CloudFormation works with.
    """

    bucket: str
    repository: str
    execution_role: str


def find(target: Target) -> Platform:
    """What bootstrap made in this account and region.

    Raises:
        RefusedError: bootstrap has not run here, or not to its end.
    """
    found = look(target)
    if found is None:
        raise RefusedError(
            f"{target.title} has not been bootstrapped",
            [Problem(BOOTSTRAP_STACK, "does not exist, or is not complete", "classla bootstrap")],
        )
    return found


def look(target: Target) -> Platform | None:
    """The same, None when there is nothing usable."""
    state = stacks.describe(target.gateway, BOOTSTRAP_STACK)
    if state is None or not all(state.outputs.get(name) for name in OUTPUTS):
        return None
    return Platform(
        bucket=state.outputs["BucketName"],
        repository=state.outputs["RepositoryUri"],
        execution_role=state.outputs["ExecutionRoleArn"],
    )
