"""A change set: what a test says it turns into, and how the service shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tests.support.wire.stacks import Stack

# The two ways in which the service says that nothing would change.
NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)
NO_UPDATES = "No updates are to be performed."
EARLY_VALIDATION = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::{name}]. To troubleshoot "
    "Early Validation errors, use the DescribeEvents API for detailed failure information."
)
LOST_VALUES = (
    "[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet "
    "creation failed for resource [{resources}] because: Template error: values could not be resolved"
)
_VALUES = ("BeforeContext", "AfterContext", "PreviousDeploymentContext")
_TARGET_VALUES = ("BeforeValue", "AfterValue", "BeforeValueFrom", "AfterValueFrom")


@dataclass(frozen=True)
class ValidationFailure:
    """What early validation finds; read through DescribeEvents."""

    logical_id: str
    type: str
    reason: str
    name: str = "PROPERTY_VALIDATION"
    path: str = ""
    mode: str = "FAIL"
    physical_id: str = ""
    stack: str = ""


@dataclass
class ChangeSetScript:
    """What a CreateChangeSet turns into; see FakeCloudFormation.next_change_set."""

    statuses: Sequence[str] = ("CREATE_COMPLETE",)
    changes: Sequence[Mapping[str, Any]] = ()
    nested: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    reason: str = ""
    execution: str = ""
    lost_values: Sequence[str] = ()
    warning: str = ""
    failures: Sequence[ValidationFailure] = ()


@dataclass
class ChangeSet:
    """A change set, of a root or of a nested stack."""

    id: str
    name: str
    stack: Stack
    script: ChangeSetScript
    created: datetime
    request: Mapping[str, Any]
    waiting: deque[str]
    parameters: Mapping[str, str]
    operation_id: str
    changes: list[dict[str, Any]] = field(default_factory=list)
    parent: ChangeSet | None = None
    children: dict[str, ChangeSet] = field(default_factory=dict)
    execution: str = ""
    deleted: bool = False
    token: str = ""

    @property
    def root(self) -> ChangeSet:
        """The change set that the call created."""
        return self.parent.root if self.parent else self

    @property
    def status(self) -> str:
        """A nested one goes with its root."""
        return self.root.waiting[0]

    @property
    def execution_status(self) -> str:
        """Whether it can be executed."""
        if self.root.execution:
            return self.root.execution
        return "AVAILABLE" if self.status == "CREATE_COMPLETE" else "UNAVAILABLE"

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it."""
        return len(self.root.waiting) == 1

    def finished(self, worked: bool) -> None:
        """Its execution ended; when it worked, the stack is now what it described."""
        self.execution = "EXECUTE_COMPLETE" if worked else "EXECUTE_FAILED"
        if worked:
            self.stack.parameters = dict(self.parameters)
            self.stack.tags = {tag["Key"]: tag["Value"] for tag in self.request.get("Tags", [])}
            self.stack.template = self.request["_template"]
            self.stack.capabilities = list(self.request.get("Capabilities", []))
            self.stack.role = self.request.get("RoleARN", self.stack.role)
            self.stack.no_echo = set(self.request["_no_echo"])


def wrapped(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change as the service nests it; tests may write only the inside."""
    inside = change.get("ResourceChange", change)
    return {"Type": "Resource", "ResourceChange": dict(inside)}


def without_values(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change as it is shown without IncludePropertyValues."""
    inside = {key: value for key, value in change["ResourceChange"].items() if key not in _VALUES}
    details = [
        {
            **detail,
            "Target": {key: value for key, value in detail["Target"].items() if key not in _TARGET_VALUES},
        }
        if "Target" in detail
        else detail
        for detail in inside.get("Details", [])
    ]
    return {**change, "ResourceChange": {**inside, "Details": details}}


def summary(found: ChangeSet) -> dict[str, Any]:
    """A change set as ListChangeSets shows it."""
    return {
        "ChangeSetId": found.id,
        "ChangeSetName": found.name,
        "StackId": found.stack.id,
        "StackName": found.stack.name,
        "Status": found.status,
        "ExecutionStatus": found.execution_status,
        "StatusReason": found.script.reason if found.status in ("CREATE_COMPLETE", "FAILED") else None,
        "CreationTime": found.created,
        "Description": found.request.get("Description"),
        "IncludeNestedStacks": bool(found.request.get("IncludeNestedStacks")),
        "ParentChangeSetId": found.parent.id if found.parent else None,
        "RootChangeSetId": found.root.id if found.parent else None,
    }
