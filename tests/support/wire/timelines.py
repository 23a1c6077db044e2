"""What happens to stacks over time: scripted ticks, one a poll."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

from tests.support.wire.stacks import STACK_TYPE, Event, Resource, Running, Stack, Store, Tick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.wire.change_set import ChangeSet

# How the service calls in DescribeEvents what these calls start.
OPERATION_TYPES = {
    "CreateChangeSet": "CREATE_CHANGESET",
    "DeleteStack": "DELETE_STACK",
    "ContinueUpdateRollback": "CONTINUE_ROLLBACK",
    "RollbackStack": "ROLLBACK",
    "CancelUpdateStack": "UPDATE_STACK",
}
_VERBS = {"Add": "CREATE", "Modify": "UPDATE", "Dynamic": "UPDATE", "Remove": "DELETE", "Import": "IMPORT"}


class Timelines:
    """The scripts that wait for their operation, and the operations that go on."""

    def __init__(self, store: Store) -> None:
        """No scripts: everything succeeds at the second poll."""
        self._store = store
        self._scripts: dict[str, deque[tuple[Sequence[Tick], Mapping[str, str] | None]]] = defaultdict(deque)

    def script(self, operation: str, ticks: Sequence[Tick], outputs: Mapping[str, str] | None = None) -> None:
        """What the next operation of this kind turns into."""
        self._scripts[operation].append((ticks, outputs))

    def start(
        self, operation: str, stack: Stack, begun: str, default: Sequence[Tick], token: str = ""
    ) -> Running:
        """Begin: the stack takes the status ``begun`` at once, the rest comes poll by poll."""
        waiting = self._scripts[operation]
        ticks, outputs = waiting.popleft() if waiting else (default, None)
        kind = OPERATION_TYPES.get(
            operation, "CREATE_STACK" if begun.startswith("CREATE") else "UPDATE_STACK"
        )
        running = Running(kind, self._store.new_id(), deque(ticks), token, outputs=outputs)
        stack.running = running
        stack.operations.append({"OperationType": kind, "OperationId": running.operation_id})
        self._happens(stack, running, Event(status=begun, reason="User Initiated"))
        return running

    def advance(self, stack: Stack) -> None:
        """One poll of a root: the next tick happens."""
        running = stack.running
        if running is None or not running.ticks:
            return
        tick = running.ticks.popleft()
        own = {event.stack for event in tick.events if not event.logical_id}
        for event in tick.events:
            self._happens(stack, running, event, own)
        if tick.status and "" not in own:
            self._happens(stack, running, Event(status=tick.status, reason=tick.reason))
        elif tick.reason:
            stack.reason = tick.reason
        if not running.ticks:
            self._finish(stack, running)

    def _happens(
        self, root: Stack, running: Running, event: Event, own: frozenset[str] | set[str] = frozenset()
    ) -> None:
        stack = self._store.at(root, event.stack)
        if not event.logical_id or event.logical_id == stack.name:
            stack.status, stack.reason = event.status, event.reason
            self._record(stack, running, event, stack.name, stack.id)
            if event.status == "DELETE_COMPLETE":
                stack.deleted = self._store.now()
            return
        resource = stack.resources.setdefault(event.logical_id, Resource(event.logical_id, event.type))
        resource.status, resource.reason, resource.updated = event.status, event.reason, self._store.now()
        resource.physical_id = event.physical_id or resource.physical_id
        if event.type == STACK_TYPE:
            path = f"{event.stack}/{event.logical_id}".lstrip("/")
            child = self._store.at(root, path)
            # A nested stack has the status of its resource, unless it speaks for itself in the same tick.
            child.status = child.status if path in own else event.status
        self._record(stack, running, event, event.logical_id, resource.physical_id)

    def _record(
        self, stack: Stack, running: Running, event: Event, logical_id: str, physical_id: str
    ) -> None:
        told: dict[str, Any] = {
            "StackId": stack.id,
            "EventId": self._store.new_id(),
            "StackName": stack.name,
            "OperationId": running.operation_id,
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": physical_id,
            "ResourceType": event.type,
            "Timestamp": self._store.now(),
            "ResourceStatus": event.status,
            "ResourceStatusReason": event.reason or None,
            "ClientRequestToken": running.token or None,
            **event.extra,
        }
        stack.events.append(told)

    def _finish(self, stack: Stack, running: Running) -> None:
        """The last tick happened: what was asked for holds now, or does not."""
        if stack.status.endswith("_IN_PROGRESS"):
            return  # the script leaves it hanging
        worked = stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
        if worked and running.outputs is not None:
            stack.outputs = dict(running.outputs)
        if running.change_set is not None:
            running.change_set.finished(worked)
        if stack.status != "DELETE_COMPLETE":
            _sweep(stack)


def _sweep(stack: Stack) -> None:
    """Resources and children that an update removed are no longer listed."""
    gone = [name for name, resource in stack.resources.items() if resource.status == "DELETE_COMPLETE"]
    for name in gone:
        del stack.resources[name]
    for child in stack.children.values():
        _sweep(child)


def succeeds(begun: str, final: str) -> list[Tick]:
    """The default: one poll sees it going on, the next sees it done."""
    return [Tick(begun), Tick(final)]


def deletes(stack: Stack) -> list[Tick]:
    """The default of DeleteStack: everything inside goes first."""
    gone = [
        Event(resource.logical_id, resource.type, "DELETE_COMPLETE", stack=stack.path)
        for resource in reversed(stack.resources.values())
    ]
    return [Tick(), Tick("DELETE_COMPLETE", gone)]


def carries_out(change_set: ChangeSet, verb: str) -> list[Tick]:
    """The default of ExecuteChangeSet: every announced change happens, nested ones first."""
    begin: list[Event] = []
    end: list[Event] = []
    _carry_out(change_set, "", begin, end)
    return [Tick(f"{verb}_IN_PROGRESS", begin), Tick(f"{verb}_COMPLETE", end)]


def _carry_out(change_set: ChangeSet, path: str, begin: list[Event], end: list[Event]) -> None:
    for change in change_set.changes:
        resource = change["ResourceChange"]
        verb, logical_id = _VERBS[resource.get("Action", "Modify")], resource["LogicalResourceId"]
        kind, physical_id = resource.get("ResourceType", ""), resource.get("PhysicalResourceId", "")
        begin.append(Event(logical_id, kind, f"{verb}_IN_PROGRESS", stack=path, physical_id=physical_id))
        if nested := change_set.children.get(logical_id):
            _carry_out(nested, f"{path}/{logical_id}".lstrip("/"), begin, end)
        end.append(Event(logical_id, kind, f"{verb}_COMPLETE", stack=path, physical_id=physical_id))
