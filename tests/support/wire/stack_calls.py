"""The calls that look at stacks, and those that start or stop something on one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.support.wire.server import WireError
from tests.support.wire.stacks import Resource, Stack, Store, busy_error, describe, summarize
from tests.support.wire.timelines import Timelines, deletes, succeeds

if TYPE_CHECKING:
    from tests.support.wire.change_set import ChangeSet, ValidationFailure
    from tests.support.wire.change_sets import ChangeSetCalls

Params = Mapping[str, Any]


class StackCalls:
    """What reads. Only DescribeStacks of a root moves time."""

    def __init__(self, store: Store, timelines: Timelines, change_sets: ChangeSetCalls) -> None:
        """The shared world."""
        self.store, self.timelines, self.change_sets = store, timelines, change_sets

    def describe_stacks(self, params: Params) -> dict[str, Any]:
        """All that are not deleted, or one; polling one root takes it a tick further."""
        name = params.get("StackName")
        if not name:
            living = [
                describe(stack) for stack in reversed(self.store.stacks) if stack.status != "DELETE_COMPLETE"
            ]
            return self.store.page("Stacks", living, params.get("NextToken"))
        stack = self.store.need(name)
        self.timelines.advance(stack)
        # Polled by name, a deleted stack is gone; by ARN it stays visible.
        return {"Stacks": [describe(self.store.need(name))]}

    def list_stacks(self, params: Params) -> dict[str, Any]:
        """Nested and deleted ones too."""
        wanted = params.get("StackStatusFilter") or []
        found = [summarize(one) for one in reversed(self.store.stacks) if not wanted or one.status in wanted]
        return self.store.page("StackSummaries", found, params.get("NextToken"))

    def describe_stack_events(self, params: Params) -> dict[str, Any]:
        """Newest first, of this stack only."""
        stack = self.store.need(params["StackName"], brackets=True)
        return self.store.page("StackEvents", stack.events[::-1], params.get("NextToken"), newest_first=True)

    def list_stack_resources(self, params: Params) -> dict[str, Any]:
        """Of this stack only."""
        stack = self.store.need(params["StackName"])
        shown = [_resource(stack, one, "LastUpdatedTimestamp") for one in stack.resources.values()]
        return self.store.page("StackResourceSummaries", shown, params.get("NextToken"))

    def describe_stack_resources(self, params: Params) -> dict[str, Any]:
        """Of the stack that is named, or that has the physical resource."""
        physical, name = params.get("PhysicalResourceId"), params.get("StackName")
        if name:
            stack = self.store.need(name)
        else:
            owners = (
                one for one in self.store.stacks for r in one.resources.values() if r.physical_id == physical
            )
            owner = next(owners, None)
            if owner is None:
                raise WireError("ValidationError", f"Stack for {physical} does not exist")
            stack = owner
        wanted = params.get("LogicalResourceId")
        found = [one for one in stack.resources.values() if wanted in (None, one.logical_id)]
        ids = {"StackId": stack.id, "StackName": stack.name}
        return {"StackResources": [{**ids, **_resource(stack, one, "Timestamp")} for one in found]}

    def describe_stack_resource(self, params: Params) -> dict[str, Any]:
        """One."""
        stack, logical_id = self.store.need(params["StackName"], brackets=True), params["LogicalResourceId"]
        if logical_id not in stack.resources:
            text = f"Resource {logical_id} does not exist for stack {stack.name}"
            raise WireError("ValidationError", text)
        shown = _resource(stack, stack.resources[logical_id], "LastUpdatedTimestamp")
        return {"StackResourceDetail": {"StackId": stack.id, "StackName": stack.name, **shown}}

    def describe_events(self, params: Params) -> dict[str, Any]:
        """Early validation's findings of a change set, or what happened in a stack's operations."""
        name = params.get("ChangeSetName", "")
        if name.startswith("arn:"):
            found = _validation_events(self.change_sets.need(name, None))
        elif params.get("StackName"):
            found = self._operation_events(self.store.need(params["StackName"], brackets=True))
        elif params.get("OperationId"):
            found = [event for stack in self.store.stacks for event in self._operation_events(stack)]
        else:
            # Also when a change set is named without its ARN: so does the real service.
            text = "One of ChangeSetName, OperationId or StackName must be specified"
            raise WireError("ValidationError", text)
        if params.get("OperationId"):
            found = [event for event in found if event["OperationId"] == params["OperationId"]]
        if (params.get("Filters") or {}).get("FailedEvents"):
            found = [event for event in found if _failed(event)]
        return self.store.page("OperationEvents", found, params.get("NextToken"))

    def _operation_events(self, stack: Stack) -> list[dict[str, Any]]:
        kinds = {one["OperationId"]: one["OperationType"] for one in stack.root.operations}
        done = [_operation_event(event, kinds.get(event["OperationId"])) for event in reversed(stack.events)]
        own = [one for one in self.change_sets.all if one.stack is stack and not one.deleted]
        return [event for one in reversed(own) for event in _validation_events(one)] + done


class OperationCalls:
    """What starts, stops or protects."""

    def __init__(self, store: Store, timelines: Timelines) -> None:
        """The shared world."""
        self.store, self.timelines = store, timelines

    def delete_stack(self, params: Params) -> dict[str, Any]:
        """Of a stack that does not exist: nothing, and no error."""
        stack = self.store.find(params["StackName"])
        if stack is None or stack.status == "DELETE_COMPLETE":
            return {}
        if stack.root.protected:
            text = f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            raise WireError("ValidationError", text)
        if params.get("RetainResources") and stack.status != "DELETE_FAILED":
            text = (
                "Invalid operation on stack [{}]. RetainResources requires the stack to be in DELETE_FAILED"
            )
            raise WireError("ValidationError", text.format(stack.id))
        stack.skipped = list(params.get("RetainResources", []))
        self._start("DeleteStack", stack, params, "DELETE_IN_PROGRESS", default=deletes(stack))
        return {}

    def continue_update_rollback(self, params: Params) -> dict[str, Any]:
        """Only from UPDATE_ROLLBACK_FAILED; what is skipped is kept in the stack's ``skipped``."""
        stack = self.store.need(params["StackName"], brackets=True)
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise busy_error(stack, "continued rolling back")
        stack.skipped = list(params.get("ResourcesToSkip", []))
        self._start("ContinueUpdateRollback", stack, params, "UPDATE_ROLLBACK_IN_PROGRESS")
        return {}

    def rollback_stack(self, params: Params) -> dict[str, Any]:
        """Of a failed stack whose rollback was disabled."""
        stack = self.store.need(params["StackName"], brackets=True)
        if stack.status not in ("CREATE_FAILED", "UPDATE_FAILED"):
            raise busy_error(stack, "rolled back")
        begun = "ROLLBACK_IN_PROGRESS" if stack.status == "CREATE_FAILED" else "UPDATE_ROLLBACK_IN_PROGRESS"
        self._start("RollbackStack", stack, params, begun)
        return {"StackId": stack.id, "OperationId": stack.operations[-1]["OperationId"]}

    def cancel_update_stack(self, params: Params) -> dict[str, Any]:
        """Only while an update goes on: what it had still planned is forgotten."""
        stack = self.store.need(params["StackName"], brackets=True)
        if stack.status != "UPDATE_IN_PROGRESS":
            raise WireError("ValidationError", "CancelUpdateStack cannot be called from current stack status")
        interrupted = stack.running
        self._start("CancelUpdateStack", stack, params, "UPDATE_ROLLBACK_IN_PROGRESS")
        if interrupted is not None and stack.running is not None:
            stack.running.change_set = interrupted.change_set
        return {}

    def set_stack_policy(self, params: Params) -> dict[str, Any]:
        """Kept as text."""
        self.store.need(params["StackName"], brackets=True).policy = params.get("StackPolicyBody", "")
        return {}

    def get_stack_policy(self, params: Params) -> dict[str, Any]:
        """Without the member when there is none."""
        return {"StackPolicyBody": self.store.need(params["StackName"], brackets=True).policy or None}

    def update_termination_protection(self, params: Params) -> dict[str, Any]:
        """Of roots only."""
        stack = self.store.need(params["StackName"], brackets=True)
        if stack.parent is not None:
            text = (
                "UpdateTerminationProtection cannot be called on a nested stack. Call it on the root stack."
            )
            raise WireError("ValidationError", text)
        stack.protected = params["EnableTerminationProtection"]
        return {"StackId": stack.id}

    def _start(self, operation: str, stack: Stack, params: Params, begun: str, default: Any = None) -> None:
        if stack.busy and operation not in ("CancelUpdateStack", "DeleteStack"):
            raise busy_error(stack)
        ending = default or succeeds(begun, begun.replace("_IN_PROGRESS", "_COMPLETE"))
        self.timelines.start(operation, stack, begun, ending, params.get("ClientRequestToken", ""))


def _resource(stack: Stack, one: Resource, when: str) -> dict[str, Any]:
    return {
        "LogicalResourceId": one.logical_id,
        "PhysicalResourceId": one.physical_id,
        "ResourceType": one.type,
        when: one.updated or stack.updated or stack.created,
        "ResourceStatus": one.status,
        "ResourceStatusReason": one.reason or None,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def _failed(event: Mapping[str, Any]) -> bool:
    return event["EventType"] != "STACK_EVENT" or str(event.get("ResourceStatus", "")).endswith("FAILED")


def _operation_event(event: Mapping[str, Any], kind: str | None) -> dict[str, Any]:
    """A stack event as DescribeEvents shows it."""
    failed = str(event["ResourceStatus"]).endswith("FAILED")
    names = {"StackName", "HookInvocationId"}
    kept = {key: value for key, value in event.items() if key not in names}
    return {**kept, "OperationType": kind, "EventType": "PROVISIONING_ERROR" if failed else "STACK_EVENT"}


def _validation_events(change_set: ChangeSet) -> list[dict[str, Any]]:
    own = [one for one in change_set.script.failures if one.stack == change_set.stack.path]
    done = change_set.status in ("CREATE_COMPLETE", "FAILED")
    return [_validation_event(change_set, number, one) for number, one in enumerate(own)] if done else []


def _validation_event(change_set: ChangeSet, number: int, failure: ValidationFailure) -> dict[str, Any]:
    return {
        "EventId": f"{change_set.operation_id}-{number}",
        "StackId": change_set.stack.id,
        "OperationId": change_set.operation_id,
        "OperationType": "CREATE_CHANGESET",
        "OperationStatus": "FAILED" if failure.mode == "FAIL" else "SUCCEEDED",
        "EventType": "VALIDATION_ERROR",
        "LogicalResourceId": failure.logical_id,
        "PhysicalResourceId": failure.physical_id,
        "ResourceType": failure.type,
        "Timestamp": change_set.created,
        "ValidationFailureMode": failure.mode,
        "ValidationName": failure.name,
        "ValidationStatus": "FAILED",
        "ValidationStatusReason": failure.reason,
        "ValidationPath": failure.path or f"/Resources/{failure.logical_id}/Properties",
    }
