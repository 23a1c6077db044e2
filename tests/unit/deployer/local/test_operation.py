from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deployer.local import operation

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def running() -> Iterator[operation.Operation]:
    one = operation.Operation(disable_rollback=False, retain_except_on_create=False)
    token = operation.CURRENT.set(one)
    yield one
    operation.CURRENT.reset(token)


def deleting(done: list[Any]) -> Any:
    return operation._delete(lambda *given: done.append(given))


DELETION: tuple[Any, ...] = ("AWS::SNS::Topic", "topic", {}, "stack", "Topic")


def test_a_deletion_waits_for_the_end_of_the_operation(running: operation.Operation) -> None:
    done: list[Any] = []
    deleting(done)(*DELETION)
    assert (done, running.put_off) == ([], [[DELETION]])


def test_a_deletion_outside_of_an_operation_happens_at_once() -> None:
    done: list[Any] = []
    deleting(done)(*DELETION)
    assert done == [DELETION]


def test_a_rollback_deletes_at_once(running: operation.Operation) -> None:
    done: list[Any] = []
    token = operation.ROLLING_BACK.set(True)
    deleting(done)(*DELETION)
    operation.ROLLING_BACK.reset(token)
    assert (done, running.put_off) == ([DELETION], [[]])


@pytest.mark.parametrize(
    ("policy", "rolling_back", "retain_except_on_create", "expected"),
    [
        ("Retain", False, False, "Retain"),
        ("RetainExceptOnCreate", False, False, "RetainExceptOnCreate"),
        ("Retain", True, False, "Retain"),
        ("Retain", True, True, "Delete"),
        ("RetainExceptOnCreate", True, False, "Delete"),
    ],
)
def test_what_a_rollback_retains(
    running: operation.Operation,
    policy: str,
    rolling_back: bool,
    retain_except_on_create: bool,
    expected: str,
) -> None:
    running.retain_except_on_create = retain_except_on_create
    token = operation.ROLLING_BACK.set(rolling_back)
    assert operation._policy(lambda *_: policy)({}, "DeletionPolicy") == expected
    assert operation._policy(lambda *_: policy)({}, "UpdateReplacePolicy") == policy
    operation.ROLLING_BACK.reset(token)
