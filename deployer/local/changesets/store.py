"""Change sets and the stacks that wait in review for them: how a tree of them is made and cleaned away."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any

from deployer.local import hooks
from deployer.local.changesets.view import HIDDEN
from deployer.local.nested import PLANNED
from deployer.local.operation import CLOUDFORMATION, STACK, call, stacks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.local.changesets.plan import Plan

NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)
REVIEW = "REVIEW_IN_PROGRESS"
DELETED = "DELETE_COMPLETE"
# Child change sets by logical id, in a change set's record.
CHILDREN = "_classla_children"

ChangeSet = dict[str, Any]


def change_sets() -> Any:
    """ministack's table of change sets by id."""
    return hooks.find(CLOUDFORMATION, "_change_sets")


def find(name: str, stack: str = "") -> tuple[str | None, ChangeSet | None]:
    """A change set by id, or by its name and its stack's name or id."""
    table = change_sets()
    if name in table:
        return name, table[name]
    for change_set_id, change_set in table.items():
        if change_set["ChangeSetName"] == name and stack in {
            "",
            change_set["StackName"],
            change_set["StackId"],
        }:
            return change_set_id, change_set
    return None, None


def fill(change_set: ChangeSet, plan: Plan, *, with_children: bool) -> None:
    """Write a plan into a root's or child's change set and make the change sets below it."""
    change_set["IncludeNestedStacks"] = with_children
    change_set[CHILDREN] = {}
    failures = [plan.failure] if plan.failure else []
    for logical_id, child_plan in plan.children.items():
        child = _child(change_set, logical_id, child_plan)
        fill(child, child_plan, with_children=True)
        change_set[CHILDREN][logical_id] = child["ChangeSetId"]
        if child["Status"] == "FAILED":
            what = f"Nested change set {child['ChangeSetId']} was not successfully created: "
            failures.append(what + "Currently in FAILED.")
    change_set["Changes"] = [
        _with_child(change, change_set[CHILDREN]) for change in ([] if failures else plan.changes)
    ]
    is_child = "ParentChangeSetId" in change_set
    reason = failures[0] if failures else "" if plan.is_change or is_child else NO_CHANGES
    change_set["StatusReason"] = reason
    change_set["Status"] = "FAILED" if reason else "CREATE_COMPLETE"
    change_set["ExecutionStatus"] = "UNAVAILABLE" if reason else "AVAILABLE"


def _with_child(change: dict[str, Any], children: dict[str, str]) -> dict[str, Any]:
    child = children.get(change["LogicalResourceId"])
    return {"ResourceChange": change | ({"ChangeSetId": child} if child else {})}


def _child(parent: ChangeSet, logical_id: str, plan: Plan) -> ChangeSet:
    """A nested stack's change set; a stack that does not exist yet begins to wait in review."""
    record = plan.record
    name, stack_id = record["StackName"], record["StackId"]
    if name not in stacks():
        stacks()[name] = record
        hooks.find(CLOUDFORMATION, "_stack_events")[stack_id] = []
        call("_add_event", stack_id, name, name, STACK, REVIEW, "", stack_id)
    suffix = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(12))
    child_name = f"{parent['ChangeSetName']}-{logical_id}-{suffix}"[-128:]
    prefix = parent["ChangeSetId"].partition("changeSet/")[0]
    unique = hooks.find("ministack.core.responses", "new_uuid")()
    child = {
        **{key: value for key, value in parent.items() if not key.startswith("_")},
        "ChangeSetId": f"{prefix}changeSet/{child_name}/{unique}",
        "ChangeSetName": child_name,
        "StackId": stack_id,
        "StackName": name,
        "ChangeSetType": "UPDATE" if record["_template"] else "CREATE",
        "ParentChangeSetId": parent["ChangeSetId"],
        "RootChangeSetId": parent.get("RootChangeSetId") or parent["ChangeSetId"],
        "Parameters": shown_parameters(plan.source.params),
        "_template": plan.source.template,
        "_template_body": plan.source.body,
        "_resolved_params": plan.source.params,
        "_import_existing": {},
    }
    change_sets()[child["ChangeSetId"]] = child
    return child


def shown_parameters(params: Any) -> list[dict[str, str]]:
    """Parameters as a change set shows them."""
    return [
        {"ParameterKey": name, "ParameterValue": HIDDEN if value.get("NoEcho") else value["Value"]}
        for name, value in params.items()
    ]


def below(change_set: ChangeSet) -> Iterator[ChangeSet]:
    """Every change set below one."""
    for child_id in change_set.get(CHILDREN, {}).values():
        child = change_sets().get(child_id)
        if child is not None:
            yield child
            yield from below(child)


def drop(change_set: ChangeSet) -> None:
    """Delete a change set with everything below it, and the child stacks that waited for it."""
    for child in list(below(change_set)):
        change_sets().pop(child["ChangeSetId"], None)
        record = stacks().get(child["StackName"])
        if record is not None and record["StackStatus"] == REVIEW:
            delete_waiting(record)
    change_sets().pop(change_set["ChangeSetId"], None)


def delete_waiting(record: dict[str, Any]) -> None:
    """End a stack that only ever waited in review."""
    record["StackStatus"] = DELETED
    name, stack_id = record["StackName"], record["StackId"]
    call("_add_event", stack_id, name, name, STACK, DELETED, "", stack_id)


def hand_over(change_set: ChangeSet) -> None:
    """Tell each stack which waiting children its execution shall take."""
    for node in [change_set, *below(change_set)]:
        children = {logical_id: change_sets()[child] for logical_id, child in node[CHILDREN].items()}
        stacks()[node["StackName"]][PLANNED] = {
            logical_id: child["StackName"]
            for logical_id, child in children.items()
            if child["ChangeSetType"] == "CREATE"
        }
