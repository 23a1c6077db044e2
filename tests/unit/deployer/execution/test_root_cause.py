"""The first failure is told, not its echoes."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from deployer.aws.stacks import NESTED
from deployer.execution.root_cause import root_causes
from tests.unit.deployer.execution.happenings import event

if TYPE_CHECKING:
    from deployer.execution.events import Event

RULE = event("Edge/Inner/Rule", second=1, reason="quota")
INNER = event("Edge/Inner", second=3, type=NESTED, reason="Embedded stack failed")
EDGE = event("Edge", second=4, type=NESTED, reason="Embedded stack failed")
CANCELLED = event("Alarm", second=2, reason="Resource creation cancelled")
FINE = event("Topic", "CREATE_COMPLETE", second=0)


@pytest.mark.parametrize("events", list(permutations([RULE, INNER, EDGE, CANCELLED, FINE])))
def test_stacks_above_and_cancelled_neighbours_are_echoes(events: tuple[Event, ...]) -> None:
    assert root_causes(events) == [RULE]


def test_several_failures_come_in_the_order_of_time() -> None:
    late, early = event("B", second=9), event("A", second=5)
    assert root_causes([late, early]) == [early, late]


def test_a_nested_stack_that_failed_by_itself_is_a_cause() -> None:
    assert root_causes([EDGE, event("Edgewise/Rule", second=9)])[0] == EDGE


def test_a_failed_root_is_an_echo_of_anything_in_it() -> None:
    root = event("", "ROLLBACK_FAILED", second=9, type=NESTED)
    assert root_causes([root, RULE]) == [RULE]
    assert root_causes([root]) == [root]


def test_a_failure_of_the_rollback_comes_after_the_one_that_began_it() -> None:
    stuck = event("Data", "DELETE_FAILED", second=20, reason="BucketNotEmpty")
    assert root_causes([stuck, RULE, EDGE]) == [RULE, stuck]


def test_nothing_failed_no_cause() -> None:
    assert root_causes([FINE, CANCELLED]) == []
