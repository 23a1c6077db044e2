"""CloudFormation as a script: tests say what happens, real boto3 clients see it happen.

Time moves only when somebody looks: DescribeChangeSet takes a change set one status further, DescribeStacks
of a root takes its running operation one tick further. No test waits, and every order of events can be had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore import xform_name

from tests.support.wire.change_set import (
    EARLY_VALIDATION,
    LOST_VALUES,
    NO_CHANGES,
    NO_UPDATES,
    ChangeSet,
    ChangeSetScript,
    ValidationFailure,
)
from tests.support.wire.change_sets import ChangeSetCalls
from tests.support.wire.drift import DriftCalls, DriftScript
from tests.support.wire.faults import denial
from tests.support.wire.serialize import service_model
from tests.support.wire.server import WireError
from tests.support.wire.stack_calls import OperationCalls, StackCalls
from tests.support.wire.stacks import Event, Resource, Stack, StackSpec, Store, Tick
from tests.support.wire.template_calls import TemplateCalls
from tests.support.wire.timelines import Timelines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.wire.decode import Call

__all__ = [
    "EARLY_VALIDATION",
    "LOST_VALUES",
    "NO_CHANGES",
    "NO_UPDATES",
    "Event",
    "FakeCloudFormation",
    "Resource",
    "StackSpec",
    "Tick",
    "ValidationFailure",
    "change",
    "every_stack_status",
]
REGION = "eu-central-1"
ACCOUNT = "123456789012"
POLLED = ("CREATE_PENDING", "CREATE_IN_PROGRESS")


def every_stack_status() -> list[str]:
    """All that botocore's model of the service knows."""
    return list(service_model("cloudformation").shape_for("StackStatus").enum)


def change(
    action: str, logical_id: str, kind: str, *, replacement: str = "", physical_id: str = "", **more: Any
) -> dict[str, Any]:
    """A ResourceChange for next_change_set; ``more`` are AWS's members, such as Details or BeforeContext."""
    made = {"Action": action, "LogicalResourceId": logical_id, "ResourceType": kind, **more}
    if action == "Modify":
        made |= {"Replacement": replacement or "False"}
    return made | ({"PhysicalResourceId": physical_id} if physical_id else {})


class FakeCloudFormation:
    """A Handler for the service ``cloudformation``.

    Attributes:
        denied: operations that the caller may not call.
        store: every stack; ``page_size`` sets how long a page is.
        templates: ``fetch`` follows template URLs, ``strict`` checks parameters and capabilities.
    """

    def __init__(self, region: str = REGION, account: str = ACCOUNT, page_size: int = 100) -> None:
        """An account without stacks."""
        self.store = Store(region, account, page_size)
        self.timelines = Timelines(self.store)
        self.templates = TemplateCalls(self.store, self._template_of)
        self._change_sets = ChangeSetCalls(self.store, self.timelines, self.templates)
        self._drift = DriftCalls(self.store)
        self.denied: set[str] = set()
        reading = StackCalls(self.store, self.timelines, self._change_sets)
        self._groups = (
            self._change_sets,
            reading,
            OperationCalls(self.store, self.timelines),
            self._drift,
            self.templates,
        )

    def __call__(self, call: Call) -> Mapping[str, Any]:
        """Answer one call."""
        if call.operation in self.denied:
            raise WireError("AccessDenied", denial(f"cloudformation:{call.operation}"), 403)
        name = xform_name(call.operation)
        for group in self._groups:
            if (method := getattr(group, name, None)) is not None:
                answer: dict[str, Any] = method(call.params)
                return answer
        raise NotImplementedError(f"the scripted CloudFormation has no {call.operation}")

    @property
    def stacks(self) -> list[Stack]:
        """Every stack there ever was, oldest first."""
        return self.store.stacks

    @property
    def change_sets(self) -> list[ChangeSet]:
        """Every change set there ever was, oldest first, deleted and nested ones too."""
        return self._change_sets.all

    def stack(
        self,
        name: str,
        *,
        status: str = "CREATE_COMPLETE",
        resources: Sequence[Resource] = (),
        children: Mapping[str, StackSpec | Sequence[Resource]] | None = None,
        **more: Any,
    ) -> Stack:
        """Put a stack into the world.

        Args:
            name: of the root.
            status: any StackStatus.
            resources: its own; those for the children are added.
            children: nested stacks by logical id, as their resources or, to say more, as a StackSpec.
            more: the other fields of StackSpec: parameters, tags, outputs, template, reason, protected,
                policy, role.

        Returns:
            The stack as it is kept; tests may read and change it.
        """
        return self.store.add(name, StackSpec(status, resources, children or {}, **more))

    def named(self, name: str, path: str = "") -> Stack:
        """A stack by name or ARN, or the nested one at a path of logical ids below it."""
        stack = self.store.need(name)
        for logical_id in filter(None, path.split("/")):
            stack = stack.children[logical_id]
        return stack

    def next_change_set(
        self,
        *,
        statuses: Sequence[str] = (),
        changes: Sequence[Mapping[str, Any]] = (),
        nested: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        reason: str = "",
        execution: str = "",
        lost_values: Sequence[str] = (),
        warning: str = "",
        failures: Sequence[ValidationFailure] = (),
    ) -> None:
        """What the next CreateChangeSet turns into; called twice, it scripts the next two.

        Args:
            statuses: one for each DescribeChangeSet, the last stays. By default pending, in progress, then
                complete; or failed, when there is a failure in mode FAIL.
            changes: of the root, made by ``change`` or written as AWS's ResourceChange.
            nested: changes of nested stacks by their path, parents before children. The parents' changes that
                point to them are added.
            reason: StatusReason once it is complete or failed.
            execution: ExecutionStatus, when it is not what follows from the status.
            lost_values: logical ids (of nested ones: paths) of resources that are missing when
                IncludePropertyValues is asked for.
            warning: the words that say so in StatusReason; the real service's by default.
            failures: what early validation finds, read by DescribeEvents.
        """
        fatal = [one for one in failures if one.mode == "FAIL"]
        if fatal and not reason:
            exists = fatal[0].name == "NAME_CONFLICT_VALIDATION"
            reason = EARLY_VALIDATION.format(
                name="ResourceExistenceCheck" if exists else "PropertyValidation"
            )
        chosen = statuses or (*POLLED, "FAILED" if fatal else "CREATE_COMPLETE")
        script = ChangeSetScript(
            chosen, changes, nested or {}, reason, execution, lost_values, warning, failures
        )
        self._change_sets.scripts.append(script)

    def next_empty_change_set(self, reason: str = NO_CHANGES) -> None:
        """The next CreateChangeSet fails because nothing would change."""
        self.next_change_set(statuses=(*POLLED, "FAILED"), reason=reason)

    def next_execution(self, timeline: Sequence[Tick], outputs: Mapping[str, str] | None = None) -> None:
        """What the next ExecuteChangeSet does; unscripted, every announced change succeeds.

        Args:
            timeline: one tick for each DescribeStacks of the root. A last status still in progress stays.
            outputs: of the root, if it ends well.
        """
        self.timelines.script("ExecuteChangeSet", timeline, outputs)

    def next_timeline(self, operation: str, timeline: Sequence[Tick]) -> None:
        """Like next_execution, for DeleteStack, ContinueUpdateRollback, RollbackStack, CancelUpdateStack."""
        self.timelines.script(operation, timeline)

    def next_drift(
        self, drifts: Sequence[Mapping[str, Any]] = (), *, in_progress: int = 0, failed: str = ""
    ) -> None:
        """What the next DetectStackDrift finds.

        Args:
            drifts: AWS's StackResourceDrift; MODIFIED, unless they say otherwise.
            in_progress: how many polls see it going on.
            failed: DetectionStatusReason of a detection that fails.
        """
        self._drift.scripts.append(DriftScript(drifts, in_progress, failed))

    def _template_of(self, change_set: str, stack: str | None) -> str:
        return str(self._change_sets.need(change_set, stack).request["_template"])
