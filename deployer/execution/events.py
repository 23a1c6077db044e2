"""Stack events of a root and everything it nests, in the order they happened, each once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.aws.stacks import NESTED
from deployer.changes.mask import mask_text
from deployer.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from deployer.aws.gateway import Gateway

# What CloudFormation says of resources that it only stopped because something else failed.
_CANCELLED = ("Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to a resource, or to a stack itself.

    Attributes:
        id: AWS's, unique.
        time: when.
        stack_id: of the stack that it happened in.
        address: logical ids from the root down; empty for the root stack itself.
        logical_id, physical_id, type: of the resource.
        status, reason: what happened and why, secrets masked.
        token: of the request that started the operation.
    """

    id: str
    time: datetime
    stack_id: str
    address: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str
    token: str

    @property
    def of_stack(self) -> bool:
        """Whether it is about the stack that it happened in, not about one of its resources."""
        return self.type == NESTED and self.physical_id == self.stack_id

    @property
    def failed(self) -> bool:
        """Whether something went wrong by itself, rather than being stopped because of something else."""
        return self.status.endswith("_FAILED") and not self.reason.startswith(_CANCELLED)


@dataclass
class EventReader:
    """Reads what is new, of the root and of every nested stack that has been heard of.

    Events that were there before ``begin`` are of earlier operations and are left out: those of the root by
    their ids, those of nested stacks by the time of the root's first new event (both times are AWS's own).
    """

    gateway: Gateway
    root_id: str
    addresses: dict[str, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _since: datetime | None = None

    def begin(self) -> None:
        """Take what is there now as old."""
        self.addresses, self._since = {self.root_id: ""}, None
        self._seen = {event["EventId"] for event in self._first_page(self.root_id)}

    def attach(self) -> None:
        """Take the operation that is going on, or ended last, as new: everything since it began."""
        self.addresses, self._since = {self.root_id: ""}, None
        events = self._all(self.root_id)
        for event in events:
            if _begins(event, self.root_id):
                break
        older = next(events, None)
        self._seen = {older["EventId"]} if older else set()

    def read(self) -> list[Event]:
        """Everything new, in the order of time."""
        found: list[Event] = []
        waiting = list(self.addresses)
        asked: set[str] = set()
        while waiting:
            stack_id = waiting.pop(0)
            asked.add(stack_id)
            fresh = self._fresh(stack_id)
            # AWS gives the newest first; the sort below keeps this order where times are equal.
            found += reversed(fresh)
            waiting += [stack for stack in self._heard_of(fresh) if stack not in asked]
        return sorted(found, key=lambda event: event.time)

    def _fresh(self, stack_id: str) -> list[Event]:
        fresh: list[Event] = []
        for raw in self._all(stack_id):
            if raw["EventId"] in self._seen or (self._since and raw["Timestamp"] < self._since):
                break
            self._seen.add(raw["EventId"])
            fresh.append(self._parse(raw))
        if stack_id == self.root_id and fresh and self._since is None:
            self._since = fresh[-1].time
        return fresh

    def _heard_of(self, events: list[Event]) -> list[str]:
        new = []
        for event in events:
            stack = event.type == NESTED and not event.of_stack and event.physical_id.startswith("arn:")
            if stack and event.physical_id not in self.addresses:
                self.addresses[event.physical_id] = event.address
                new.append(event.physical_id)
        return new

    def _parse(self, raw: Mapping[str, Any]) -> Event:
        above = self.addresses.get(raw["StackId"], "")
        physical = raw.get("PhysicalResourceId", "")
        own = raw.get("ResourceType") == NESTED and physical == raw["StackId"]
        return Event(
            id=raw["EventId"],
            time=raw["Timestamp"],
            stack_id=raw["StackId"],
            address=above if own else "/".join(part for part in (above, raw["LogicalResourceId"]) if part),
            logical_id=raw["LogicalResourceId"],
            physical_id=physical,
            type=raw.get("ResourceType", ""),
            status=raw.get("ResourceStatus", ""),
            reason=mask_text("", raw.get("ResourceStatusReason", "")),
            token=raw.get("ClientRequestToken", ""),
        )

    def _first_page(self, stack_id: str) -> list[dict[str, Any]]:
        try:
            answer = self.gateway.call("cloudformation", "DescribeStackEvents", StackName=stack_id)
        except NotFoundError:
            return []
        events: list[dict[str, Any]] = answer.get("StackEvents", [])
        return events

    def _all(self, stack_id: str) -> Iterator[dict[str, Any]]:
        """Newest first, a page at a time, as far as somebody reads."""
        try:
            for page in self.gateway.pages("cloudformation", "DescribeStackEvents", StackName=stack_id):
                yield from page.get("StackEvents", ())
        except NotFoundError:
            return


def _begins(event: Mapping[str, Any], root_id: str) -> bool:
    """Whether an operation on the root begins with this event."""
    return event.get("PhysicalResourceId") == root_id and event.get("ResourceStatus") in (
        "CREATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
        "IMPORT_IN_PROGRESS",
        "REVIEW_IN_PROGRESS",
    )
