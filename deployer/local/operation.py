"""One stack operation over a whole tree of stacks: what waits for its end, and what undoes it.

ministack finishes each stack by itself: it deletes what an update replaced or removed before the parent
knows whether the rest works out. AWS does not. A child waits in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS until
the root has succeeded, and only then the old resources go; when a sibling fails, the child is rolled back
and they are still there. So deletions of an update are put off here, per operation, and a finished child
leaves behind what rolling it back needs.
"""

from __future__ import annotations

import inspect
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.local import hooks
from deployer.local.events import PROGRESS, Progress

if TYPE_CHECKING:
    from collections.abc import Callable

CLOUDFORMATION = "ministack.services.cloudformation"
STACKS = f"{CLOUDFORMATION}.stacks"
PROVISIONERS = f"{CLOUDFORMATION}.provisioners"
STACK = "AWS::CloudFormation::Stack"
CLEANUP = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
# Where the rollback of a child that has succeeded finds what it has to undo.
UNDO = "_classla_undo"
# Function that is wrapped → its parameters.
DEPLOY = (
    "stack_name stack_id template param_values disable_rollback tags is_update previous_stack"
    " retain_except_on_create imports"
)
ROLL_BACK = "stack_name stack_id stack operation reason_override"
CONTINUE = "stack_name stack_id resources_to_skip"
EVENT = "stack_id stack_name logical_id resource_type status reason physical_id detailed_status"
DELETE = "resource_type physical_id props stack_name logical_id"
PREDECESSOR = "delete_fn args kwargs"
POLICY = "res_def attribute resources params conditions mappings stack_name stack_id"


@dataclass
class Operation:
    """One create or update of a root stack.

    Attributes:
        disable_rollback: what fails stays as it is.
        retain_except_on_create: a rollback deletes retained resources that this operation made.
        put_off: deletions that wait for the end, a list for each stack in the order in which they finished;
            each is (type, id, properties, stack name, logical id), or one function.
        children: names of the child stacks that were updated.
        cleaning_up: the put-off deletions are being done.
    """

    disable_rollback: bool
    retain_except_on_create: bool
    put_off: list[list[tuple[Any, ...]]] = field(default_factory=lambda: [[]])
    children: list[str] = field(default_factory=list)
    cleaning_up: bool = False


CURRENT: ContextVar[Operation | None] = ContextVar("classla_operation", default=None)
ROLLING_BACK: ContextVar[bool] = ContextVar("classla_rolling_back", default=False)
# ContinueUpdateRollback is at work: what could not be rolled back is tried again.
CONTINUING: ContextVar[bool] = ContextVar("classla_continuing", default=False)


def stacks() -> Any:
    """ministack's table of stacks by name, of the account and region that is being served."""
    return hooks.find(CLOUDFORMATION, "_stacks")


def call(name: str, *arguments: Any, **options: Any) -> Any:
    """Call a function of ministack's stack engine as it is hooked now."""
    return hooks.find(STACKS, name)(*arguments, **options)


def install() -> None:
    """Put the tree's operation around ministack's single-stack ones."""
    hooks.replace(STACKS, "_deploy_stack_async", DEPLOY.split(), _deploy)
    hooks.replace(STACKS, "_roll_back_operation", ROLL_BACK.split(), _roll_back)
    hooks.replace(STACKS, "_continue_update_rollback_async", CONTINUE.split(), _continue)
    hooks.replace(f"{CLOUDFORMATION}.handlers", "_cancel_update_stack", ("params",), _cancel)
    hooks.replace(STACKS, "_add_event", EVENT.split(), _event)
    hooks.replace(PROVISIONERS, "_delete_resource", DELETE.split(), _delete)
    hooks.replace(PROVISIONERS, "_delete_predecessor", PREDECESSOR.split(), _predecessor)
    hooks.replace(STACKS, "_resource_policy", POLICY.split(), _policy)


def _putting_off() -> Operation | None:
    """The operation that deletions have to wait for now, if any."""
    operation = CURRENT.get()
    return None if operation is None or operation.cleaning_up or ROLLING_BACK.get() else operation


def _delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete(
        resource_type: str,
        physical_id: str,
        props: Any,
        stack_name: str | None = None,
        logical_id: str | None = None,
    ) -> Any:
        operation = _putting_off()
        if operation is None:
            return original(resource_type, physical_id, props, stack_name, logical_id)
        operation.put_off[-1].append((resource_type, physical_id, props, stack_name, logical_id))
        return None

    return delete


def _predecessor(original: Callable[..., Any]) -> Callable[..., Any]:
    """Some update handlers replace by themselves and hand a function over that deletes the old one."""

    def delete_predecessor(delete_fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def delete(*given: Any, **options: Any) -> None:
            operation = _putting_off()
            if operation is None:
                delete_fn(*given, **options)
            else:
                operation.put_off[-1].append((lambda: delete_fn(*given, **options),))

        return original(delete, *args, **kwargs)

    return delete_predecessor


def _policy(original: Callable[..., Any]) -> Callable[..., Any]:
    """The rollback of a create deletes RetainExceptOnCreate resources in children too."""

    def policy(res_def: Any, attribute: str, *rest: Any) -> str:
        value = str(original(res_def, attribute, *rest))
        if attribute != "DeletionPolicy" or not ROLLING_BACK.get():
            return value
        operation = CURRENT.get()
        gone = value == "RetainExceptOnCreate" or (
            value == "Retain" and operation is not None and operation.retain_except_on_create
        )
        return "Delete" if gone else value

    return policy


def _event(original: Callable[..., Any]) -> Callable[..., Any]:
    """A stack whose update succeeded says so only when the whole tree has, and cleaned up."""

    def add_event(
        stack_id: str,
        stack_name: str,
        logical_id: str,
        resource_type: str,
        status: str,
        reason: str = "",
        physical_id: str = "",
        detailed_status: str = "",
    ) -> Any:
        if status == "UPDATE_COMPLETE" and physical_id == stack_id and _putting_off() is not None:
            status = CLEANUP
        return original(
            stack_id, stack_name, logical_id, resource_type, status, reason, physical_id, detailed_status
        )

    return add_event


def _roll_back(original: Callable[..., Any]) -> Callable[..., Any]:
    async def roll_back(
        stack_name: str, stack_id: str, stack: Any, operation: Any, reason_override: str = ""
    ) -> None:
        failed = operation.get("failed_logical_id")
        record = stack.get("_resources", {}).get(failed)
        if record and record.get("ResourceStatus") == "CREATE_FAILED" and failed not in operation["created"]:
            # ministack forgets what failed while it was made; a failed child stack has an id to delete.
            operation = {**operation, "created": [*operation["created"], failed]}
        if not reason_override and failed and not operation.get("is_update"):
            reason_override = (
                f"The following resource(s) failed to create: [{failed}]. Rollback requested by user."
            )
        PROGRESS.set(None)
        token = ROLLING_BACK.set(True)
        try:
            await original(stack_name, stack_id, stack, operation, reason_override)
        finally:
            ROLLING_BACK.reset(token)

    return roll_back


def _continue(original: Callable[..., Any]) -> Callable[..., Any]:
    async def continue_rollback(stack_name: str, stack_id: str, resources_to_skip: Any) -> None:
        tokens = ROLLING_BACK.set(True), CONTINUING.set(True)
        try:
            await original(stack_name, stack_id, resources_to_skip)
        finally:
            ROLLING_BACK.reset(tokens[0])
            CONTINUING.reset(tokens[1])

    return continue_rollback


def _cancel(original: Callable[..., Any]) -> Callable[..., Any]:
    """A cancelled update stops inside the child that is at work, not only after it."""

    def cancel(params: Any) -> Any:
        answer = original(params)
        requested = {stack["StackId"] for stack in stacks().values() if stack.get("_cancel_requested")}
        for stack in stacks().values():
            if stack.get("RootId") in requested and stack["StackStatus"] == "UPDATE_IN_PROGRESS":
                stack["_cancel_requested"] = True
        return answer

    return cancel


def _deploy(original: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(original)

    async def deploy(*given: Any, **options: Any) -> None:
        asked = signature.bind(*given, **options)
        asked.apply_defaults()
        request = asked.arguments
        stack = stacks()[request["stack_name"]]
        before = (request["previous_stack"] or {}).get("_resources", {})
        progress = Progress(before) if request["is_update"] else None
        PROGRESS.set(progress)
        is_root = CURRENT.get() is None
        if is_root:
            CURRENT.set(Operation(request["disable_rollback"], request["retain_except_on_create"]))
        await original(*given, **options)
        PROGRESS.set(None)
        if progress is not None:
            if stack["StackStatus"] in {"UPDATE_COMPLETE", "UPDATE_FAILED"}:
                progress.settle(stack["_resources"])
            await _updated(stack, is_root)

    return deploy


async def _updated(stack: dict[str, Any], is_root: bool) -> None:
    """A child waits for the root; the root ends the operation of the whole tree."""
    operation = CURRENT.get()
    if operation is None:
        return
    operation.put_off.append([])
    if stack["StackStatus"] == "UPDATE_COMPLETE":
        stack["StackStatus"] = CLEANUP
        if is_root:
            await clean_up(operation, stack["StackName"])
    elif is_root and stack["StackStatus"] == "UPDATE_FAILED":
        _finish(operation.children, keep_undo=True)  # no rollback comes: they have what they got


async def clean_up(operation: Operation, root_name: str) -> None:
    """The root has succeeded: delete what was replaced or removed, then call every stack complete.

    Stacks that finished later use what earlier ones have, so theirs goes first.
    """
    operation.cleaning_up = True
    run_reentrant = hooks.find("ministack.core.concurrency", "run_reentrant")
    for put_off in [one for group in reversed(operation.put_off) for one in group]:
        await run_reentrant(_delete_now, *put_off)
    _finish([*operation.children, root_name], keep_undo=False)


def _finish(names: list[str], *, keep_undo: bool) -> None:
    """Call stacks complete that wait in cleanup."""
    for name in names:
        stack = stacks().get(name)
        if stack is not None and stack["StackStatus"] == CLEANUP:
            stack["StackStatus"] = "UPDATE_COMPLETE"
            if not keep_undo:
                stack.pop(UNDO, None)
            call("_add_event", stack["StackId"], name, name, STACK, "UPDATE_COMPLETE", "", stack["StackId"])


def _delete_now(*put_off: Any) -> None:
    """A deletion that fails here does not fail the update: AWS leaves the resource and goes on."""
    if callable(put_off[0]):
        put_off[0]()
        return
    resource_type, physical_id, _, stack_name, logical_id = put_off
    stack_id = (stacks().get(stack_name) or {}).get("StackId", "")

    def event(status: str, reason: str = "") -> None:
        call("_add_event", stack_id, stack_name, logical_id, resource_type, status, reason, physical_id)

    event("DELETE_IN_PROGRESS")
    try:
        call("_delete_resource", *put_off)
    except Exception as error:  # noqa: BLE001 - whatever a handler of ministack raises
        event("DELETE_FAILED", str(error))
    else:
        event("DELETE_COMPLETE")
