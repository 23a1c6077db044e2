"""The calls about change sets: what the service refuses at once, and what comes out poll by poll."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from tests.support.wire.change_set import (
    LOST_VALUES,
    ChangeSet,
    ChangeSetScript,
    summary,
    without_values,
    wrapped,
)
from tests.support.wire.server import WireError
from tests.support.wire.stacks import STACK_TYPE, UPDATABLE, Stack, StackSpec, Store, busy_error
from tests.support.wire.timelines import Timelines, carries_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.wire.template_calls import TemplateCalls


class ChangeSetCalls:
    """CreateChangeSet and what follows it."""

    def __init__(self, store: Store, timelines: Timelines, templates: TemplateCalls) -> None:
        """No scripts: a change set without changes comes out."""
        self.store, self.timelines, self.templates = store, timelines, templates
        self.scripts: deque[ChangeSetScript] = deque()
        self.all: list[ChangeSet] = []

    def create_change_set(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Refuses what the service refuses at once; the rest happens poll by poll."""
        stack = self._target(params)
        if stack is not None and (again := self._same(stack, params)):
            return {"Id": again.id, "StackId": again.stack.id}
        template, values, no_echo = self.templates.check(params, stack)
        stack = stack or self.store.add(
            params["StackName"], StackSpec("REVIEW_IN_PROGRESS", reason="User Initiated")
        )
        script = self.scripts.popleft() if self.scripts else ChangeSetScript()
        request = {**params, "_template": template, "_no_echo": no_echo}
        created = self._make(stack, script, request, values, None, list(script.changes))
        for path, changes in script.nested.items():
            self._nest(created, path, changes, request)
        return {"Id": created.id, "StackId": stack.id}

    def describe_change_set(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """One status further with every first page."""
        found = self.need(params["ChangeSetName"], params.get("StackName"))
        shown = self._describe(found, bool(params.get("IncludePropertyValues")), params.get("NextToken"))
        if found.parent is None and not params.get("NextToken") and not found.final:
            found.waiting.popleft()
        return shown

    def list_change_sets(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Those of one stack."""
        stack = self.store.need(params["StackName"], brackets=True)
        own = [summary(one) for one in self.all if one.stack is stack and not one.deleted]
        return self.store.page("Summaries", own, params.get("NextToken"))

    def delete_change_set(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """With its nested ones."""
        found = self.need(params["ChangeSetName"], params.get("StackName"))
        if found.execution_status == "EXECUTE_IN_PROGRESS":
            raise _invalid(found, "deleted", found.execution_status)
        self._delete(found.root)
        return {}

    def execute_change_set(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Starts the scripted timeline; every other change set of the stack is gone."""
        found, token = (
            self.need(params["ChangeSetName"], params.get("StackName")),
            params.get("ClientRequestToken", ""),
        )
        if token and found.token == token:
            return {}
        if found.parent is not None:
            text = f"ChangeSet [{found.id}] is nested: execute the root change set [{found.root.id}]"
            raise WireError("ValidationError", text)
        if found.status != "CREATE_COMPLETE":
            raise _invalid(found, "executed", found.status)
        if found.execution_status != "AVAILABLE":
            raise _invalid(found, "executed", found.execution_status)
        stack = found.stack
        if stack.busy:
            raise busy_error(stack)
        for other in self.all:
            if other.stack is stack and other is not found:
                self._delete(other)
        found.execution, found.token, stack.change_set_id = "EXECUTE_IN_PROGRESS", token, found.id
        verb = _verb(stack, found)
        running = self.timelines.start(
            "ExecuteChangeSet", stack, f"{verb}_IN_PROGRESS", carries_out(found, verb), token
        )
        running.change_set = found
        stack.updated = None if verb == "CREATE" else self.store.now()
        return {}

    def need(self, name: str, stack_name: str | None) -> ChangeSet:
        """By ARN, or by name and stack."""
        if name.startswith("arn:"):
            found = next((one for one in self.all if one.id == name and not one.deleted), None)
        elif not stack_name:
            raise WireError(
                "ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN."
            )
        else:
            stack = self.store.need(stack_name, brackets=True)
            found = self._named(stack, name)
        if found is None:
            raise WireError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
        return found

    def _named(self, stack: Stack, name: str) -> ChangeSet | None:
        return next(
            (one for one in self.all if one.stack is stack and one.name == name and not one.deleted), None
        )

    def _target(self, params: Mapping[str, Any]) -> Stack | None:
        """The stack that is meant to change; None when it has to be made first."""
        name, kind = params["StackName"], params.get("ChangeSetType", "UPDATE")
        stack = self.store.find(name)
        if stack is None:
            if kind == "UPDATE":
                raise WireError("ValidationError", f"Stack [{name}] does not exist")
            return None
        if kind == "CREATE" and stack.status != "REVIEW_IN_PROGRESS":
            text = f"Stack [{name}] already exists and cannot be created again with the changeSet "
            raise WireError("ValidationError", f"{text}[{params['ChangeSetName']}].")
        if kind == "UPDATE" and stack.status not in UPDATABLE:
            raise busy_error(stack)
        return stack

    def _same(self, stack: Stack, params: Mapping[str, Any]) -> ChangeSet | None:
        """What an earlier try of the same request already made."""
        found = self._named(stack, params["ChangeSetName"])
        if found is None:
            return None
        token = params.get("ClientToken")
        if token and token == found.request.get("ClientToken"):
            return found
        raise WireError("AlreadyExistsException", f"ChangeSet {params['ChangeSetName']} already exists")

    def _make(
        self,
        stack: Stack,
        script: ChangeSetScript,
        request: Mapping[str, Any],
        values: Mapping[str, str],
        parent: ChangeSet | None,
        changes: Sequence[Mapping[str, Any]],
    ) -> ChangeSet:
        name = (
            request["ChangeSetName"] if parent is None else f"{request['ChangeSetName']}-{stack.name[-24:]}"
        )
        made = ChangeSet(
            self.store.arn("changeSet", name),
            name,
            stack,
            script,
            self.store.now(),
            request,
            deque(script.statuses),
            values,
            self.store.new_id(),
            [wrapped(change) for change in changes],
            parent,
            execution=script.execution if parent is None else "",
        )
        self.all.append(made)
        return made

    def _nest(
        self, root: ChangeSet, path: str, changes: Sequence[Mapping[str, Any]], request: Mapping[str, Any]
    ) -> None:
        """The change set of a nested stack, which its parent's change set points to."""
        above, _, logical_id = path.rpartition("/")
        parent = root
        for step in filter(None, above.split("/")):
            parent = parent.children[step]
        known = parent.stack.children.get(logical_id)
        stack = known or self.store.add_child(parent.stack, logical_id, StackSpec("REVIEW_IN_PROGRESS"))
        made = self._make(stack, root.script, request, stack.parameters, parent, changes)
        parent.children[logical_id] = made
        for change in parent.changes:
            if change["ResourceChange"]["LogicalResourceId"] == logical_id:
                change["ResourceChange"].update(ChangeSetId=made.id)
                return
        action = {
            "Action": "Modify" if known else "Add",
            "LogicalResourceId": logical_id,
            "ChangeSetId": made.id,
        }
        replacement = {"Replacement": "False", "PhysicalResourceId": stack.id} if known else {}
        parent.changes.append(wrapped({**action, "ResourceType": STACK_TYPE, **replacement}))

    def _delete(self, change_set: ChangeSet) -> None:
        change_set.deleted = True
        for nested in change_set.children.values():
            self._delete(nested)

    def _describe(self, found: ChangeSet, values: bool, token: str | None) -> dict[str, Any]:
        lost = set(found.script.lost_values) if values else set()
        prefix = f"{found.stack.path}/" if found.stack.path else ""
        kept = [
            one for one in found.changes if prefix + one["ResourceChange"]["LogicalResourceId"] not in lost
        ]
        done = found.status in ("CREATE_COMPLETE", "FAILED")
        reason = found.script.reason if done else ""
        if lost and done:
            warning = found.script.warning or LOST_VALUES.format(resources=", ".join(sorted(lost)))
            reason = f"{reason} {warning}".strip()
        shown = kept if found.status == "CREATE_COMPLETE" else []
        page = self.store.page("Changes", shown if values else [without_values(one) for one in shown], token)
        return {
            **summary(found),
            "StatusReason": reason or None,
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": text} for key, text in found.parameters.items()
            ],
            "Capabilities": found.request.get("Capabilities"),
            "Tags": found.request.get("Tags"),
            "NotificationARNs": [],
            "RollbackConfiguration": {},
            **page,
        }


def _verb(stack: Stack, found: ChangeSet) -> str:
    if found.request.get("ChangeSetType") == "IMPORT":
        return "IMPORT"
    return "CREATE" if stack.status == "REVIEW_IN_PROGRESS" else "UPDATE"


def _invalid(found: ChangeSet, verb: str, status: str) -> WireError:
    text = f"ChangeSet [{found.id}] cannot be {verb} in its current status of [{status}]"
    return WireError("InvalidChangeSetStatus", text)
