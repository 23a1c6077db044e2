"""Planted failures and delays, so that tests can see a deployment break or catch it in the middle.

Both sit around ministack's create, update and delete of one resource, which every stack operation goes
through, nested or not.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from deployer.local import hooks

if TYPE_CHECKING:
    from collections.abc import Callable

PROVISIONERS = "ministack.services.cloudformation.provisioners"
STACKS = "ministack.services.cloudformation.stacks"
ACTIONS = ("create", "update", "delete")
MESSAGE = "Resource handler returned message: planted failure"


@dataclass
class Failure:
    """A failure that the next matching actions meet."""

    logical_id: str
    action: str
    times: int
    message: str


class Injector:
    """The planted failures and the delay of this server."""

    def __init__(self) -> None:
        self.delay_seconds = 0.0
        self._failures: list[Failure] = []
        self._lock = Lock()

    def plant(self, request: dict[str, Any]) -> None:
        """Take a failure from a request; raises ValueError or KeyError when it makes no sense."""
        action = str(request.get("Action", "create"))
        if action not in ACTIONS:
            raise ValueError(f"Action must be one of {', '.join(ACTIONS)}")
        failure = Failure(
            str(request["LogicalResourceId"]),
            action,
            int(request.get("Times", 1)),
            str(request.get("Message", MESSAGE)),
        )
        with self._lock:
            self._failures.append(failure)

    def clear(self) -> None:
        """Forget every failure and the delay."""
        with self._lock:
            self._failures.clear()
            self.delay_seconds = 0.0

    def meet(self, action: str, logical_id: str | None) -> None:
        """Wait, then fail when a failure is planted for this action on this resource."""
        if self.delay_seconds:
            time.sleep(self.delay_seconds)
        with self._lock:
            for failure in self._failures:
                if failure.logical_id == logical_id and failure.action == action and failure.times > 0:
                    failure.times -= 1
                    raise ValueError(failure.message)


INJECTOR = Injector()


def install() -> None:
    """Put the injector in front of the three actions, and off the event loop while they are slow."""
    hooks.replace(
        PROVISIONERS, "_provision_resource", ("resource_type", "logical_id", "props", "stack_name"), _create
    )
    hooks.replace(
        PROVISIONERS,
        "_update_resource",
        ("resource_type", "physical_id", "old_props", "new_props", "stack_name", "logical_id", "old_attrs"),
        _update,
    )
    hooks.replace(
        PROVISIONERS,
        "_delete_resource",
        ("resource_type", "physical_id", "props", "stack_name", "logical_id"),
        _delete,
    )
    hooks.replace(STACKS, "_runs_on_worker_thread", ("resource_type",), _threaded)


def _create(original: Callable[..., Any]) -> Callable[..., Any]:
    def provision(resource_type: str, logical_id: str, props: Any, stack_name: str) -> Any:
        INJECTOR.meet("create", logical_id)
        return original(resource_type, logical_id, props, stack_name)

    return provision


def _update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(
        resource_type: str,
        physical_id: str,
        old_props: Any,
        new_props: Any,
        stack_name: str,
        logical_id: str | None = None,
        old_attrs: Any = None,
    ) -> Any:
        if old_props != new_props:
            INJECTOR.meet("update", logical_id)
        return original(resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs)

    return update


def _delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete(
        resource_type: str,
        physical_id: str,
        props: Any,
        stack_name: str | None = None,
        logical_id: str | None = None,
    ) -> Any:
        INJECTOR.meet("delete", logical_id)
        return original(resource_type, physical_id, props, stack_name, logical_id)

    return delete


def _threaded(original: Callable[..., Any]) -> Callable[..., Any]:
    def runs_on_worker_thread(resource_type: str) -> bool:
        return bool(INJECTOR.delay_seconds) or bool(original(resource_type))

    return runs_on_worker_thread
