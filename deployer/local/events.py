"""Events as AWS tells them: nothing about what an update leaves alone, and CREATE for what it adds.

ministack walks through every resource of an updated stack and reports each one as updated. Here the start
of a resource's update is held back until there is something to do, and its end is told only then.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.local import hooks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CLOUDFORMATION = "ministack.services.cloudformation"
STACKS = f"{CLOUDFORMATION}.stacks"
PROVISIONERS = f"{CLOUDFORMATION}.provisioners"
STACK = "AWS::CloudFormation::Stack"
STARTS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")


@dataclass
class Progress:
    """How far the update of one stack is.

    Attributes:
        previous: the stack's resources before.
        touched: logical ids of what really changes.
        held_back: starts that are not told yet, by logical id.
    """

    previous: Mapping[str, Any]
    touched: set[str] = field(default_factory=set)
    held_back: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def settle(self, resources: Mapping[str, dict[str, Any]]) -> None:
        """Correct the records too: ListStackResources reads them."""
        for name, record in resources.items():
            before = self.previous.get(name)
            if before is None and record["ResourceStatus"] == "UPDATE_COMPLETE":
                record["ResourceStatus"] = "CREATE_COMPLETE"
            elif before is not None and name not in self.touched:
                record.update(ResourceStatus=before["ResourceStatus"], Timestamp=before["Timestamp"])


# Set while a stack is updated, and unset again while it is rolled back.
PROGRESS: ContextVar[Progress | None] = ContextVar("classla_progress", default=None)


def install() -> None:
    """Stand before ministack's events and before each update of a resource."""
    event = (
        *("stack_id", "stack_name", "logical_id", "resource_type", "status"),
        *("reason", "physical_id", "detailed_status"),
    )
    update = (
        *("resource_type", "physical_id", "old_props", "new_props"),
        *("stack_name", "logical_id", "old_attrs"),
    )
    hooks.replace(STACKS, "_add_event", event, _event)
    hooks.replace(PROVISIONERS, "_update_resource", update, _update)


def _event(original: Callable[..., Any]) -> Callable[..., Any]:
    def add_event(
        stack_id: str,
        stack_name: str,
        logical_id: str,
        resource_type: str,
        status: str,
        reason: str = "",
        physical_id: str = "",
        detailed_status: str = "",
    ) -> None:
        stack = hooks.find(CLOUDFORMATION, "_stacks").get(stack_name) or {}
        progress = PROGRESS.get()
        if physical_id == stack_id:
            if not reason and status in STARTS and "ParentId" not in stack:
                reason = "User Initiated"
        elif progress is not None:
            if logical_id not in progress.previous:
                status = status.replace("UPDATE_", "CREATE_")
            elif status == "UPDATE_IN_PROGRESS" and not reason:
                progress.held_back[logical_id] = (stack_id, stack_name, logical_id, resource_type, status)
                return
            elif status == "UPDATE_COMPLETE" and logical_id not in progress.touched:
                return
        if not physical_id:
            # ministack tells neither what starts to change nor what failed; AWS names both.
            physical_id = stack.get("_resources", {}).get(logical_id, {}).get("PhysicalResourceId", "")
        original(
            stack_id, stack_name, logical_id, resource_type, status, reason, physical_id, detailed_status
        )

    return add_event


def _update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(
        resource_type: str,
        physical_id: str,
        old_props: Any,
        new_props: Any,
        stack_name: str,
        logical_id: str | None = None,
        old_attrs: Any = None,
    ) -> Any:
        progress = PROGRESS.get()
        if progress is not None and logical_id is not None and old_props != new_props:
            progress.touched.add(logical_id)
            start = progress.held_back.pop(logical_id, None)
            if start is not None:
                token = PROGRESS.set(None)
                hooks.find(STACKS, "_add_event")(*start, "", physical_id)
                PROGRESS.reset(token)
        return original(resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs)

    return update
