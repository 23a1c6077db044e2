"""A stack and everything it nests, as it is now: status, outputs, resources that are not right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.aws import stacks
from deployer.aws.stacks import NESTED

if TYPE_CHECKING:
    from typing import Any

    from deployer.aws.gateway import Gateway
    from deployer.aws.stacks import StackState


@dataclass(frozen=True)
class ResourceState:
    """A resource of a stack: its address and what ListStackResources says."""

    address: str
    type: str
    status: str
    reason: str
    physical_id: str
    drift: str


@dataclass(frozen=True)
class Tree:
    """A root stack with the resources of all its stacks.

    Attributes:
        root: the root.
        ids: address → ARN of the root and each nested stack.
        resources: everything, nested stacks included, in template order.
    """

    root: StackState
    ids: dict[str, str]
    resources: tuple[ResourceState, ...]

    def statuses(self) -> dict[str, str]:
        """Address → status of each nested stack, as its parent sees it."""
        return {item.address: item.status for item in self.resources if item.type == NESTED}

    def failed(self) -> tuple[ResourceState, ...]:
        """Resources in a failed state."""
        return tuple(item for item in self.resources if item.status.endswith("_FAILED"))


def read(gateway: Gateway, stack: str) -> Tree | None:
    """A root and everything below it; None when it does not exist. One call a stack."""
    root = stacks.describe(gateway, stack)
    if root is None:
        return None
    levels = list(stacks.nested(gateway, root.id))
    found = [_state(address, item) for address, _, items in levels for item in items]
    return Tree(root, {address: arn for address, arn, _ in levels}, tuple(found))


def _state(address: str, item: dict[str, Any]) -> ResourceState:
    return ResourceState(
        address="/".join(part for part in (address, item["LogicalResourceId"]) if part),
        type=item["ResourceType"],
        status=item["ResourceStatus"],
        reason=item.get("ResourceStatusReason", ""),
        physical_id=item.get("PhysicalResourceId", ""),
        drift=item.get("DriftInformation", {}).get("StackResourceDriftStatus", ""),
    )
