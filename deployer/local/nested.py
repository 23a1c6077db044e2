"""Nested stacks that run through ministack's engine for root stacks instead of its shortened copy of it.

The copy lacks rollback, dynamic references, retained resources and kept attributes. A child here is a
stack like any other, deployed in the worker thread that its parent's resource runs in anyway, and its
result becomes the result of that resource.
"""

from __future__ import annotations

import asyncio
import copy
import secrets
import string
from typing import TYPE_CHECKING, Any

from deployer.local import hooks
from deployer.local.operation import (
    CLEANUP,
    CLOUDFORMATION,
    CONTINUING,
    CURRENT,
    PROVISIONERS,
    ROLLING_BACK,
    STACK,
    UNDO,
    call,
    stacks,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGINE = f"{CLOUDFORMATION}.engine"
# Set on a stack whose change set is executed: logical id → name of the child that waits in review.
PLANNED = "_classla_planned"
KEPT = ("_resources", "_template", "_template_body", "_resolved_params", "_conditions")
KEPT_SHOWN = ("Parameters", "Tags", "Outputs")


def install() -> None:
    """Take the place of ministack's nested-stack handlers."""
    hooks.function(PROVISIONERS, "_cfn_nested_stack_create", ("logical_id", "props", "stack_name"))
    hooks.function(
        PROVISIONERS, "_cfn_nested_stack_update", ("physical_id", "old_props", "new_props", "stack_name")
    )
    hooks.function(PROVISIONERS, "_cfn_nested_stack_delete", ("physical_id", "props"))
    handlers = hooks.table(PROVISIONERS, "_RESOURCE_HANDLERS", STACK)
    handlers[STACK].update(create=create, update=update, delete=delete)


def new_name(parent_name: str, logical_id: str) -> str:
    """A child's name as AWS makes it; long parents are cut so that it stays within 128 characters."""
    suffix = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(12))
    return f"{parent_name}-{logical_id}"[:115] + f"-{suffix}"


def new_record(name: str, parent: Mapping[str, Any], status: str) -> dict[str, Any]:
    """A child stack that has nothing yet."""
    responses = "ministack.core.responses"
    region = hooks.find(responses, "get_region")()
    now = hooks.find(responses, "now_iso")()
    account = hooks.find(responses, "get_account_id")()
    unique = hooks.find(responses, "new_uuid")()
    return {
        "StackName": name,
        "StackId": f"arn:aws:cloudformation:{region}:{account}:stack/{name}/{unique}",
        "StackStatus": status,
        "StackStatusReason": "",
        "CreationTime": now,
        "LastUpdatedTime": now,
        "Description": "",
        "Parameters": [],
        "Tags": [],
        "Outputs": [],
        "DisableRollback": False,
        "Capabilities": list(parent.get("Capabilities", [])),
        "ParentId": parent["StackId"],
        "RootId": parent.get("RootId") or parent["StackId"],
        "_region": region,
        "_resources": {},
        "_template": {},
        "_template_body": "",
        "_resolved_params": {},
        "_conditions": {},
    }


def by_id(physical_id: str) -> Any:
    """A stack by its id; None when there is none."""
    return next((stack for stack in stacks().values() if stack["StackId"] == physical_id), None)


def read(
    properties: Mapping[str, Any], previous: Mapping[str, Any] | None = None
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Template body, template and resolved parameters of a nested stack's properties.

    Raises:
        ValueError: the template cannot be read, or a parameter does not fit it.
    """
    url = properties.get("TemplateURL", "")
    helper = hooks.find(f"{CLOUDFORMATION}.helpers", "_resolve_template")
    body, error = helper({"TemplateURL": [url]})
    if error is not None or not body:
        raise ValueError(f"S3 error: the template at {url!r} cannot be read")
    template = hooks.find(ENGINE, "_parse_template")(body)
    given = properties.get("Parameters") or {}
    if any(isinstance(value, list | dict) for value in given.values()):
        raise ValueError(
            "Value of property Parameters must be an object with String (or simple type) properties"
        )
    unknown = sorted(set(given) - set(template.get("Parameters", {})))
    if unknown:
        raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    pairs = [{"Key": name, "Value": text(value)} for name, value in given.items()]
    return body, template, hooks.find(ENGINE, "_resolve_parameters")(template, pairs, dict(previous or {}))


def text(value: Any) -> str:
    """A parameter value as CloudFormation hands it to a child."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def create(logical_id: str, props: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
    """Make a child stack, in the record that its change set left in review when there is one."""
    parent = stacks()[stack_name]
    waiting = stacks().get((parent.get(PLANNED) or {}).pop(logical_id, ""))
    record = waiting or new_record(new_name(stack_name, logical_id), parent, "CREATE_IN_PROGRESS")
    name, stack_id = record["StackName"], record["StackId"]
    stacks()[name] = record
    if waiting is None:
        hooks.find(CLOUDFORMATION, "_stack_events")[stack_id] = []
    call(
        "_add_event",
        *(parent["StackId"], stack_name, logical_id, STACK, "CREATE_IN_PROGRESS"),
        *("Resource creation Initiated", stack_id),
    )
    parent["_resources"][logical_id] = {
        "PhysicalResourceId": stack_id,
        "ResourceType": STACK,
        "ResourceStatus": "CREATE_FAILED",
        "LogicalResourceId": logical_id,
        "Properties": props,
        "Attributes": {},
        "Timestamp": record["CreationTime"],
    }
    _begin(record, props, "CREATE")
    _deploy(record, previous=None)
    if record["StackStatus"] != "CREATE_COMPLETE":
        raise ValueError(f"Embedded stack {stack_id} was not successfully created: {_why(record)}")
    return stack_id, outputs(record)


def update(
    physical_id: str, _old_props: dict[str, Any], new_props: dict[str, Any], _stack_name: str
) -> tuple[str, dict[str, Any]]:
    """Update a child stack, or undo its update when the parent rolls back."""
    record = by_id(physical_id)
    if record is None or record["StackStatus"] == "DELETE_COMPLETE":
        raise ValueError(f"Stack [{physical_id}] does not exist")
    if ROLLING_BACK.get():
        _undo(record)
        return physical_id, outputs(record)
    previous = copy.deepcopy({key: record.get(key) for key in KEPT + KEPT_SHOWN})
    body, template, values = read(new_props, record["_resolved_params"])
    unchanged = template == record["_template"] and values == record["_resolved_params"]
    if unchanged and _tags(new_props) == record["Tags"]:
        return physical_id, outputs(record)
    operation = CURRENT.get()
    if operation is not None:
        operation.children.append(record["StackName"])
    _begin(record, new_props, "UPDATE", (body, template, values))
    _deploy(record, previous)
    if record["StackStatus"] != CLEANUP:
        status = record["StackStatus"]
        raise ValueError(
            f"Embedded stack {physical_id} was not successfully updated. "
            f"Currently in {status} with reason: {_why(record)}"
        )
    record[UNDO] = _undo_of(record, previous)
    return physical_id, outputs(record)


def delete(physical_id: str, _props: dict[str, Any]) -> None:
    """Delete a child stack; what cannot be deleted fails the parent's resource."""
    record = by_id(physical_id)
    if record is None or record["StackStatus"] == "DELETE_COMPLETE":
        return
    asyncio.run(call("_delete_stack_async", record["StackName"], physical_id))
    if record["StackStatus"] != "DELETE_COMPLETE":
        reason = record.get("StackStatusReason", "")
        raise ValueError(f"Embedded stack {physical_id} was not successfully deleted: {reason}")


def outputs(record: Mapping[str, Any]) -> dict[str, str]:
    """A child's outputs as the attributes its parent reads."""
    return {f"Outputs.{one['OutputKey']}": one["OutputValue"] for one in record["Outputs"]}


def _tags(properties: Mapping[str, Any]) -> list[dict[str, str]]:
    """Tags that a child hands on; those that begin with aws: are about the child itself."""
    tags = properties.get("Tags") or []
    return [dict(tag) for tag in tags if not str(tag.get("Key", "")).startswith("aws:")]


def _begin(record: dict[str, Any], properties: Mapping[str, Any], verb: str, source: Any = None) -> None:
    """Put a child into progress with its new template and parameters."""
    body, template, values = source or read(properties)
    conditions = hooks.find(ENGINE, "_evaluate_conditions")(template, values)
    hooks.find(ENGINE, "validate_template_support")(template, conditions, params=values)
    operation = CURRENT.get()
    record.update(
        StackStatus=f"{verb}_IN_PROGRESS",
        StackStatusReason="",
        Description=template.get("Description", ""),
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value["Value"], "NoEcho": value["NoEcho"]}
            for key, value in values.items()
        ],
        Tags=_tags(properties),
        DisableRollback=operation is not None and operation.disable_rollback,
        LastUpdatedTime=hooks.find("ministack.core.responses", "now_iso")(),
        _template_body=body,
        _conditions=conditions,
        _next=(template, values),
    )
    name, stack_id = record["StackName"], record["StackId"]
    call("_add_event", stack_id, name, name, STACK, f"{verb}_IN_PROGRESS", "", stack_id)


def _deploy(record: dict[str, Any], previous: dict[str, Any] | None) -> None:
    """Run ministack's stack engine over a child, here and now: this is a worker thread."""
    template, values = record.pop("_next")
    operation = CURRENT.get()
    asyncio.run(
        call(
            "_deploy_stack_async",
            *(record["StackName"], record["StackId"], template, values, record["DisableRollback"]),
            record["Tags"],
            is_update=previous is not None,
            previous_stack=previous,
            retain_except_on_create=operation is not None and operation.retain_except_on_create,
        )
    )


def _undo_of(record: Mapping[str, Any], previous: dict[str, Any]) -> Any:
    """What ministack needs to roll back a child's update that has succeeded."""
    resources, before = record["_resources"], previous["_resources"]
    replaced = [
        name
        for name, resource in resources.items()
        if name in before and before[name]["PhysicalResourceId"] != resource["PhysicalResourceId"]
    ]
    nothing_failed = (None, None)
    return call(
        "_failed_operation",
        *(True, previous, list(resources), *nothing_failed, replaced, False),
        *(record["_template"], record["_resolved_params"], False, record["Tags"], previous["Tags"]),
    )


def _undo(record: dict[str, Any]) -> None:
    """Roll a child's update back; one that failed has done so by itself."""
    name, stack_id = record["StackName"], record["StackId"]
    operation = record.pop(UNDO, None) or record.get("_failed_operation")
    if record["StackStatus"] == "UPDATE_ROLLBACK_FAILED" and CONTINUING.get():
        asyncio.run(call("_continue_update_rollback_async", name, stack_id, frozenset()))
    elif operation is not None:
        reason = "Rollback of the root stack"
        asyncio.run(call("_roll_back_operation", name, stack_id, record, operation, reason))
    if record["StackStatus"] == "UPDATE_ROLLBACK_FAILED":
        reason = record.get("StackStatusReason", "")
        raise ValueError(f"Embedded stack {stack_id} was not successfully rolled back: {reason}")


def _why(record: Mapping[str, Any]) -> str:
    """AWS's sentence on what failed in a child; the cause itself is in the child's own events."""
    events = hooks.find(CLOUDFORMATION, "_stack_events").get(record["StackId"], [])
    for event in reversed(events):
        if event["ResourceStatus"] in ("CREATE_FAILED", "UPDATE_FAILED"):
            verb = "create" if event["ResourceStatus"] == "CREATE_FAILED" else "update"
            if event["PhysicalResourceId"] == record["StackId"]:
                return str(event["ResourceStatusReason"])
            return f"The following resource(s) failed to {verb}: [{event['LogicalResourceId']}]. "
    return str(record.get("StackStatusReason", ""))
