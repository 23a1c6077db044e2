"""The stacks of the scripted world: what exists, under which names, and how the service lists it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.support.wire.server import WireError

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Mapping, Sequence

STACK_TYPE = "AWS::CloudFormation::Stack"
# What an update may start from; disable-rollback adds the two failed ones.
UPDATABLE = {
    "CREATE_COMPLETE",
    "CREATE_FAILED",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_COMPLETE",
}


@dataclass
class Resource:
    """A resource of a stack, as ListStackResources shows it."""

    logical_id: str
    type: str
    physical_id: str = ""
    status: str = "CREATE_COMPLETE"
    reason: str = ""
    updated: datetime | None = None


@dataclass(frozen=True)
class Event:
    """Something that happens to a resource.

    Attributes:
        logical_id: of the resource; empty for the stack itself.
        type: of the resource; ignored for the stack itself.
        status: resource status, for example ``UPDATE_FAILED``.
        reason: ResourceStatusReason.
        stack: which stack it happens in, as the logical ids that lead there: ``""`` the root, ``"Service"``
            its child, ``"Service/Inner"`` a grandchild. One that does not exist yet is created.
        physical_id: of the resource; a nested stack's ARN when not said.
        extra: more members, for example ``{"HookType": …}``.
    """

    logical_id: str = ""
    type: str = STACK_TYPE
    status: str = "UPDATE_COMPLETE"
    reason: str = ""
    stack: str = ""
    physical_id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Tick:
    """What one poll of a running stack shows that the one before did not.

    Attributes:
        status: the root's new status; empty when it stays. The root's own event is added when ``events`` has
            none.
        events: in the order in which they happen.
        reason: StackStatusReason.
    """

    status: str = ""
    events: Sequence[Event] = ()
    reason: str = ""


@dataclass
class StackSpec:
    """How a stack is described when a test puts it into the world; children nest."""

    status: str = "CREATE_COMPLETE"
    resources: Sequence[Resource] = ()
    children: Mapping[str, StackSpec | Sequence[Resource]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    template: str = "{}"
    reason: str = ""
    protected: bool = False
    policy: str = ""
    role: str = ""


@dataclass
class Running:
    """An operation that goes on: each poll takes the next tick."""

    operation: str
    operation_id: str
    ticks: deque[Tick]
    token: str = ""
    change_set: Any = None
    outputs: Mapping[str, str] | None = None


@dataclass
class Stack:
    """A stack, root or nested."""

    name: str
    id: str
    status: str
    created: datetime
    reason: str = ""
    parent: Stack | None = None
    children: dict[str, Stack] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    no_echo: set[str] = field(default_factory=set)
    tags: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    template: str = "{}"
    protected: bool = False
    policy: str = ""
    role: str = ""
    capabilities: list[str] = field(default_factory=list)
    change_set_id: str = ""
    updated: datetime | None = None
    deleted: datetime | None = None
    drift: str = "NOT_CHECKED"
    skipped: list[str] = field(default_factory=list)
    operations: list[dict[str, str]] = field(default_factory=list)
    running: Running | None = None

    @property
    def root(self) -> Stack:
        """The stack at the top."""
        return self.parent.root if self.parent else self

    @property
    def path(self) -> str:
        """Logical ids from the root to here; empty for the root."""
        if self.parent is None:
            return ""
        own = next(name for name, child in self.parent.children.items() if child is self)
        return f"{self.parent.path}/{own}".lstrip("/")

    @property
    def busy(self) -> bool:
        """Whether something goes on that an update has to wait for."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"


class Store:
    """Everything that exists, with made-up ids and a clock that never stands still."""

    def __init__(self, region: str, account: str, page_size: int) -> None:
        """An empty account."""
        self.region, self.account, self.page_size = region, account, page_size
        self.stacks: list[Stack] = []
        self._count = 0
        self._last = datetime.now(UTC)

    def now(self) -> datetime:
        """The time, later than ever before: events sort by it."""
        self._last = max(datetime.now(UTC), self._last + timedelta(milliseconds=1))
        return self._last

    def new_id(self) -> str:
        """A UUID; the same ones in the same order in every run."""
        self._count += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.account}/{self.region}/{self._count}"))

    def arn(self, kind: str, name: str) -> str:
        """A new ARN; ``kind`` is stack or changeSet."""
        return f"arn:aws:cloudformation:{self.region}:{self.account}:{kind}/{name}/{self.new_id()}"

    def add(self, name: str, spec: StackSpec, parent: Stack | None = None) -> Stack:
        """Put a stack and its children into the world."""
        stack = Stack(name, self.arn("stack", name), spec.status, self.now(), spec.reason, parent)
        stack.resources = {one.logical_id: one for one in spec.resources}
        stack.parameters, stack.tags, stack.outputs = (
            dict(spec.parameters),
            dict(spec.tags),
            dict(spec.outputs),
        )
        stack.template, stack.policy, stack.role = spec.template, spec.policy, spec.role
        stack.protected = spec.protected
        self.stacks.append(stack)
        for logical_id, child in spec.children.items():
            described = child if isinstance(child, StackSpec) else StackSpec(spec.status, child)
            self.add_child(stack, logical_id, described)
        return stack

    def add_child(self, parent: Stack, logical_id: str, spec: StackSpec) -> Stack:
        """Nest a stack: it becomes a resource of its parent, with its ARN as physical id."""
        name = f"{parent.name}-{logical_id}-{self.new_id()[:12].replace('-', '').upper()}"
        child = self.add(name, spec, parent)
        parent.children[logical_id] = child
        known = parent.resources.setdefault(logical_id, Resource(logical_id, STACK_TYPE, status=spec.status))
        known.physical_id = child.id
        return child

    def at(self, root: Stack, path: str) -> Stack:
        """The stack at a path of logical ids, created when it is not there."""
        stack = root
        for logical_id in filter(None, path.split("/")):
            stack = stack.children.get(logical_id) or self.add_child(
                stack, logical_id, StackSpec("CREATE_IN_PROGRESS")
            )
        return stack

    def find(self, name: str) -> Stack | None:
        """By ARN, also deleted ones; by name, those that are not deleted."""
        for stack in reversed(self.stacks):
            if stack.id == name or (stack.name == name and stack.status != "DELETE_COMPLETE"):
                return stack
        return None

    def need(self, name: str, *, brackets: bool = False) -> Stack:
        """Like find; the service words the error differently from call to call."""
        stack = self.find(name)
        if stack is None:
            text = f"Stack [{name}] does not exist" if brackets else f"Stack with id {name} does not exist"
            raise WireError("ValidationError", text)
        return stack

    def page(
        self, key: str, items: Sequence[Any], token: str | None, *, size: int = 0, newest_first: bool = False
    ) -> dict[str, Any]:
        """One page of a list.

        A list that grows at the front (``newest_first``) keeps its pages where they were: the token remembers
        how long the list was.
        """
        start = 0
        if token:
            parts = token.split("-")
            if len(parts) != 3 or parts[0] != key or not all(part.isdigit() for part in parts[1:]):
                raise WireError("ValidationError", f"NextToken {token} is invalid")
            start = int(parts[1]) + (len(items) - int(parts[2]) if newest_first else 0)
        end = start + (size or self.page_size)
        more = {"NextToken": f"{key}-{end}-{len(items)}"} if end < len(items) else {}
        return {key: list(items[start:end]), **more}


def busy_error(stack: Stack, verb: str = "updated") -> WireError:
    """The service's sentence about a stack in a status that forbids what was asked."""
    return WireError("ValidationError", f"Stack:{stack.id} is in {stack.status} state and can not be {verb}.")


def describe(stack: Stack) -> dict[str, Any]:
    """A stack as DescribeStacks shows it."""
    hidden = stack.no_echo
    shown: dict[str, Any] = {
        "StackId": stack.id,
        "StackName": stack.name,
        "ChangeSetId": stack.change_set_id or None,
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": "****" if key in hidden else value}
            for key, value in stack.parameters.items()
        ],
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason or None,
        "DisableRollback": False,
        "NotificationARNs": [],
        "Capabilities": stack.capabilities or None,
        "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in stack.outputs.items()] or None,
        "RoleARN": stack.role or None,
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
        "EnableTerminationProtection": stack.protected,
        "DriftInformation": {"StackDriftStatus": stack.drift},
        "LastOperations": stack.operations[-2:] or None,
    }
    if stack.parent is not None:
        shown |= {"ParentId": stack.parent.id, "RootId": stack.root.id}
    return shown


def summarize(stack: Stack) -> dict[str, Any]:
    """A stack as ListStacks shows it."""
    whole = describe(stack)
    names = ("StackId", "StackName", "CreationTime", "LastUpdatedTime", "DeletionTime", "StackStatus")
    more = ("StackStatusReason", "ParentId", "RootId", "DriftInformation")
    return {name: whole[name] for name in (*names, *more) if whole.get(name) is not None}
