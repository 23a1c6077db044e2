"""CreateChangeSet, ExecuteChangeSet, DeleteChangeSet and DeleteStack, with nested stacks in mind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from deployer.local import hooks
from deployer.local.changesets import describe, plan, store
from deployer.local.changesets.describe import CHANGES, error, respond, value
from deployer.local.changesets.store import DELETED, REVIEW
from deployer.local.operation import CLOUDFORMATION, call, stacks

if TYPE_CHECKING:
    from collections.abc import Callable

HANDLERS = f"{CLOUDFORMATION}.handlers"
ID = re.compile(rb"<Id>([^<]+)</Id>")
UPDATABLE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_FAILED",  # only without rollback; another update is one of the two ways on
}
PARAMETERS = ("params",)


def install() -> None:
    """Take the place of ministack's actions on change sets."""
    hooks.replace(CHANGES, "_find_change_set", ("cs_name", "stack_name"), lambda _: _find)
    hooks.replace(CHANGES, "_create_change_set", PARAMETERS, _create)
    hooks.replace(CHANGES, "_describe_change_set", PARAMETERS, lambda _: describe.describe)
    hooks.replace(CHANGES, "_list_change_sets", PARAMETERS, lambda _: describe.list_of)
    hooks.replace(CHANGES, "_execute_change_set", PARAMETERS, _execute)
    hooks.replace(CHANGES, "_delete_change_set", PARAMETERS, _delete)
    hooks.replace(CHANGES, "_drop_other_change_sets", ("stack_id", "executed_cs_id"), lambda _: _drop_others)
    tracked = ("change_set", "stack", "deploy_coro")
    hooks.replace(CHANGES, "_track_change_set_execution", tracked, _track)
    hooks.replace(HANDLERS, "_delete_stack", PARAMETERS, _delete_stack)


def _find(cs_name: str, stack_name: str = "") -> Any:
    return store.find(cs_name, stack_name)


def _stack(name: str) -> Any:
    return hooks.find(HANDLERS, "_resolve_stack")(name)


def _create(original: Callable[..., Any]) -> Callable[..., Any]:
    def create(params: dict[str, Any]) -> Any:
        existing = _stack(value(params, "StackName"))
        kind = value(params, "ChangeSetType") or "UPDATE"
        refusal = _refusal(existing, kind, value(params, "ChangeSetName"))
        if refusal is not None:
            return refusal
        waiting = existing if existing is not None and existing["StackStatus"] == REVIEW else None
        if existing is not None and existing["StackStatus"] == DELETED:
            keep_by_id(existing)
        answer = original(params)
        created = ID.search(answer[2])
        if waiting is not None:
            _put_back(waiting, created.group(1).decode() if created else "")
        if created is None or kind == "IMPORT":
            return answer
        change_set = store.change_sets()[created.group(1).decode()]
        _plan(change_set, params)
        return respond("CreateChangeSet", {"Id": change_set["ChangeSetId"], "StackId": change_set["StackId"]})

    return create


def _refusal(existing: Any, kind: str, name: str) -> Any:
    """What AWS refuses and ministack lets through: change sets for stacks in the wrong state."""
    if existing is None or existing["StackStatus"] == DELETED:
        return None
    status = existing["StackStatus"]
    if kind == "CREATE":
        if status == REVIEW:
            return None
        if status in UPDATABLE:
            what = f"Stack [{existing['StackName']}] already exists and cannot be created again "
            return error("ValidationError", what + f"with the changeSet [{name}].")
    elif status in UPDATABLE:
        return None
    return error(
        "ValidationError", f"Stack:{existing['StackId']} is in {status} state and can not be updated."
    )


def keep_by_id(record: dict[str, Any]) -> None:
    """A deleted stack makes room for a new one of its name, and stays readable by its id."""
    table = stacks()
    if table.get(record["StackName"]) is record:
        del table[record["StackName"]]
        table[record["StackId"]] = record


def _put_back(waiting: dict[str, Any], change_set_id: str) -> None:
    """ministack makes a new stack for each CREATE change set; AWS adds it to the one that waits."""
    name = waiting["StackName"]
    replaced = stacks().get(name)
    stacks()[name] = waiting
    if replaced is not None and replaced is not waiting:
        hooks.find(CLOUDFORMATION, "_stack_events").pop(replaced["StackId"], None)
    if change_set_id:
        store.change_sets()[change_set_id]["StackId"] = waiting["StackId"]


def _plan(change_set: dict[str, Any], params: dict[str, Any]) -> None:
    """Replace ministack's changes by ours, and make the children's change sets."""
    record = _stack(change_set["StackId"])
    record.setdefault("Capabilities", change_set["Capabilities"])
    tags_changed = change_set["ChangeSetType"] == "UPDATE" and call(
        "_stack_tags_changed", record, change_set["Tags"], change_set["_tags_given"]
    )
    source = plan.Source(
        change_set["_template_body"], change_set["_template"], change_set["_resolved_params"], tags_changed
    )
    with_children = value(params, "IncludeNestedStacks").lower() == "true"
    planned = plan.make(record, source, with_children=with_children)
    change_set["Parameters"] = store.shown_parameters(change_set["_resolved_params"])
    store.fill(change_set, planned, with_children=with_children)


def _execute(original: Callable[..., Any]) -> Callable[..., Any]:
    def execute(params: dict[str, Any]) -> Any:
        _, change_set = store.find(value(params, "ChangeSetName"), value(params, "StackName"))
        if change_set is None or change_set["ChangeSetType"] == "IMPORT":
            return original(params)
        refusal = _not_executable(change_set)
        if refusal is not None:
            return refusal
        store.hand_over(change_set)
        stacks()[change_set["StackName"]]["ChangeSetId"] = change_set["ChangeSetId"]
        return original(params)

    return execute


def _not_executable(change_set: dict[str, Any]) -> Any:
    identifier = change_set["ChangeSetId"]
    if "ParentChangeSetId" in change_set:
        what = f"ChangeSet [{identifier}] belongs to a nested stack: execute the root change set "
        return error("ValidationError", what + f"[{change_set['RootChangeSetId']}]")
    for name, ready in (("Status", "CREATE_COMPLETE"), ("ExecutionStatus", "AVAILABLE")):
        found = change_set[name]
        if found != ready:
            kind = "status" if name == "Status" else "execution status"
            what = f"ChangeSet [{identifier}] cannot be executed in its current {kind} of [{found}]"
            return error("InvalidChangeSetStatus", what)
    stack = stacks()[change_set["StackName"]]
    allowed = {REVIEW} if change_set["ChangeSetType"] == "CREATE" else UPDATABLE
    if stack["StackStatus"] not in allowed:
        what = f"Stack:{stack['StackId']} is in {stack['StackStatus']} state and can not be updated."
        return error("ValidationError", what)
    return None


def _drop_others(stack_id: str, executed_cs_id: str) -> None:
    """Executing one change set deletes the stack's others, with everything below them."""
    for change_set in list(store.change_sets().values()):
        if change_set["StackId"] == stack_id and change_set["ChangeSetId"] != executed_cs_id:
            store.drop(change_set)


def _track(original: Callable[..., Any]) -> Callable[..., Any]:
    async def track(change_set: dict[str, Any], stack: dict[str, Any], deploy_coro: Any) -> None:
        await original(change_set, stack, deploy_coro)
        for child in store.below(change_set):
            child["ExecutionStatus"] = change_set["ExecutionStatus"]

    return track


def _delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete(params: dict[str, Any]) -> Any:
        _, change_set = store.find(value(params, "ChangeSetName"), value(params, "StackName"))
        if change_set is not None and change_set["ExecutionStatus"] == "EXECUTE_IN_PROGRESS":
            what = f"ChangeSet [{change_set['ChangeSetId']}] cannot be deleted while it is executed"
            return error("InvalidChangeSetStatus", what)
        if change_set is not None and "ParentChangeSetId" not in change_set:
            store.drop(change_set)
        return original(params)

    return delete


def _delete_stack(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete_stack(params: dict[str, Any]) -> Any:
        record = _stack(value(params, "StackName"))
        if record is not None and record["StackStatus"] in {
            "UPDATE_IN_PROGRESS",
            "UPDATE_ROLLBACK_IN_PROGRESS",
        }:
            what = f"Stack [{record['StackId']}] cannot be deleted while in status {record['StackStatus']}"
            return error("ValidationError", what)
        answer = original(params)
        if record is not None and answer[0] == 200:
            for change_set in list(store.change_sets().values()):
                if change_set["StackId"] == record["StackId"]:
                    store.drop(change_set)
            for other in list(stacks().values()):
                if other.get("RootId") == record["StackId"] and other["StackStatus"] == REVIEW:
                    store.delete_waiting(other)
        return answer

    return delete_stack
