"""What a plan and AWS disagree about, in words; never nothing."""

from __future__ import annotations

from dataclasses import replace

from deployer.execution.verify import differences
from tests.unit.deployer.changes.trees import change, holder, stack

SEALED = stack(change("A"), holder("Edge", change("B", action="Add")))


def test_what_is_gone_and_what_is_new() -> None:
    described = stack(change("A"), holder("Edge", change("C", action="Add")))
    assert differences(SEALED, described) == ["Edge/B is no longer in it", "Edge/C was not in it"]


def test_another_kind_of_change() -> None:
    described = stack(change("A", replacement="True"), holder("Edge", change("B", action="Add")))
    assert differences(SEALED, described) == ["A is replace, sealed as update"]


def test_the_same_kind_done_differently() -> None:
    described = stack(change("A", physical_id="other"), holder("Edge", change("B", action="Add")))
    assert differences(SEALED, described) == ["A changes in another way"]


def test_a_difference_around_the_resources_is_one_too() -> None:
    assert differences(SEALED, replace(SEALED, notes=("x",))) == ["the nested stacks around the changes"]
