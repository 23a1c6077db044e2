"""What a template and parameters would do to a stack: its changes, its children's, its outputs after."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.local import nested
from deployer.local.changesets import details
from deployer.local.changesets.view import View, unknown_resource
from deployer.local.operation import STACK, call

if TYPE_CHECKING:
    from collections.abc import Mapping

# A stack's tags do not reach these.
UNTAGGED = ("AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::WaitConditionHandle")


@dataclass(frozen=True)
class Source:
    """What a stack is to become.

    Attributes:
        body: the template's text.
        template: the template.
        params: its resolved parameters.
        tags_changed: the stack's own tags change, and with them those of its resources.
    """

    body: str
    template: Mapping[str, Any]
    params: Mapping[str, Any]
    tags_changed: bool = False


@dataclass
class Plan:
    """What happens to one stack.

    Attributes:
        source: what it becomes.
        record: the stack, as ministack keeps it.
        changes: ResourceChange structures, in AWS's order.
        children: plan of each nested stack that has a change set, by logical id.
        outputs: outputs after the change, as far as they are known.
        outputs_change: outputs differ, which alone is a change too.
        failure: why the change set cannot be made; empty when it can.
    """

    source: Source
    record: dict[str, Any]
    changes: list[dict[str, Any]] = field(default_factory=list)
    children: dict[str, Plan] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    outputs_change: bool = False
    failure: str = ""

    @property
    def is_change(self) -> bool:
        """Whether there is anything to do; a failure has to be seen, so it counts."""
        return bool(self.changes or self.outputs_change or self.failure)


def make(record: dict[str, Any], source: Source, *, with_children: bool) -> Plan:
    """Plan a stack and, when asked, every stack below it."""
    plan = Plan(source, record)
    try:
        _Planning(plan, with_children).run()
    except ValueError as error:
        plan.failure = str(error)
        plan.changes.clear()
    return plan


class _Planning:
    """One pass over a stack's resources, those first that others read."""

    def __init__(self, plan: Plan, with_children: bool) -> None:
        record, source = plan.record, plan.source
        where = (record["StackName"], record["StackId"])
        self.plan = plan
        self.with_children = with_children
        self.before = View.make(record["_template"], record["_resolved_params"], record["_resources"], *where)
        self.after = View.make(source.template, source.params, {}, *where)
        old = record["_resolved_params"]
        self.changed_params = {
            name for name, value in source.params.items() if old.get(name, {}).get("Value") != value["Value"]
        }
        self.changed: dict[str, str] = {}

    def run(self) -> None:
        """Fill the plan."""
        for logical_id in self.after.active():
            change = self._resource(logical_id)
            if change:
                self.plan.changes.append(change)
        gone = [name for name in self.before.resources if name not in self.after.resources]
        self.plan.changes.extend(self._removed(name) for name in gone)
        self.plan.changes.sort(key=lambda change: str(change["LogicalResourceId"]))
        self.plan.outputs = self.after.outputs()
        self.plan.outputs_change = bool(self.plan.record["_template"]) and (
            self.plan.outputs != nested.outputs(self.plan.record)
        )

    def _resource(self, logical_id: str) -> dict[str, Any] | None:
        resource_type = str(self.after.definition(logical_id)["Type"])
        existing = self.before.resources.get(logical_id)
        child = self._child(logical_id, existing) if resource_type == STACK else None
        if existing is None:
            self.changed[logical_id] = "True"
            change = self._change("Add", logical_id, resource_type)
            change["AfterContext"] = _context(self.after, logical_id)
            self.after.resources[logical_id] = unknown_resource(resource_type)
        else:
            change = self._modified(logical_id, resource_type, existing, child)
        if child is not None and change:
            self.plan.children[logical_id] = child
        return change

    def _modified(
        self, logical_id: str, resource_type: str, existing: dict[str, Any], child: Plan | None
    ) -> dict[str, Any]:
        """A change of a resource that is there; empty when it stays as it is."""
        old, new = self.before.definition(logical_id), self.after.definition(logical_id)
        found = details.of_properties(
            logical_id, self.before, self.after, self.changed_params, self.changed
        ) + details.of_attributes(old, new)
        if resource_type == STACK and not found and (child.is_change if child else not self.with_children):
            found = [details.automatic()]
        if self.plan.source.tags_changed and resource_type not in UNTAGGED:
            found.insert(0, details.of_tags())
        replaced = details.replacement(found)
        if resource_type != existing["ResourceType"]:
            replaced = "True"
        self._see(logical_id, existing, child, replaced, bool(found))
        if not found and replaced != "True":
            return {}
        change = self._change("Modify", logical_id, resource_type)
        change |= {
            "PhysicalResourceId": existing["PhysicalResourceId"],
            "Replacement": replaced,
            "Scope": details.scope(found),
            "Details": found,
            "BeforeContext": _context(self.before, logical_id),
            "AfterContext": _context(self.after, logical_id),
        }
        if replaced == "True":
            change |= call("_policy_action", new, "UpdateReplacePolicy", "ReplaceAnd")
        return change

    def _see(
        self, logical_id: str, existing: dict[str, Any], child: Plan | None, replaced: str, is_change: bool
    ) -> None:
        """Settle what later resources read of this one: what stays the same is known."""
        if replaced == "True":
            self.after.resources[logical_id] = unknown_resource(existing["ResourceType"])
        elif child is not None:
            self.after.resources[logical_id] = {**existing, "Attributes": child.outputs}
        else:
            self.after.resources[logical_id] = existing
        if is_change:
            self.changed[logical_id] = replaced

    def _removed(self, logical_id: str) -> dict[str, Any]:
        existing = self.before.resources[logical_id]
        change = self._change("Remove", logical_id, existing["ResourceType"])
        change["PhysicalResourceId"] = existing["PhysicalResourceId"]
        change |= call("_policy_action", self.before.definition(logical_id), "DeletionPolicy")
        change["BeforeContext"] = _context(self.before, logical_id)
        return change

    def _child(self, logical_id: str, existing: dict[str, Any] | None) -> Plan | None:
        """Plan a nested stack with the parameters that are known for it."""
        if not self.with_children:
            return None
        record = nested.by_id(existing["PhysicalResourceId"]) if existing else None
        parent = self.plan.record
        if record is None:
            name = nested.new_name(parent["StackName"], logical_id)
            record = nested.new_record(name, parent, "REVIEW_IN_PROGRESS")
        properties = self.after.properties(logical_id)
        try:
            body, template, params = nested.read(properties, record["_resolved_params"])
        except ValueError as error:
            return Plan(Source("", {}, {}), record, failure=str(error))
        source = Source(body, template, params, self.plan.source.tags_changed)
        return make(record, source, with_children=True)

    @staticmethod
    def _change(action: str, logical_id: str, resource_type: str) -> dict[str, Any]:
        return {"Action": action, "LogicalResourceId": logical_id, "ResourceType": resource_type}


def _context(view: View, logical_id: str) -> str:
    """A resource as AWS shows it: a JSON text with its properties."""
    return json.dumps({"Properties": view.properties(logical_id, shown=True)}, default=str)
