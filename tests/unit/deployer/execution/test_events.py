"""Events of one operation, of all its stacks, each once and in order, without reading more than needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from deployer.aws.stacks import NESTED
from deployer.errors import NotFoundError
from deployer.execution.events import Event, EventReader
from tests.unit.deployer.execution.happenings import START, event
from tests.unit.deployer.fakes import FakeGateway, as_gateway

ROOT, EDGE, INNER = "arn:root", "arn:edge", "arn:inner"
PAGE = 3


class Stacks(FakeGateway):
    """Stacks whose events are written down by the test, oldest first, and read in pages, newest first."""

    def __init__(self) -> None:
        super().__init__(answer=self._answer)
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.clock = 0

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        assert operation == "DescribeStackEvents"
        if asked["StackName"] not in self.events:
            raise NotFoundError("no such stack")
        newest = self.events[asked["StackName"]][::-1]
        return [{"StackEvents": newest[at : at + PAGE]} for at in range(0, len(newest) or 1, PAGE)]

    def happens(self, stack: str, logical_id: str, status: str, physical_id: str = "", **more: Any) -> None:
        self.clock += 1
        self.events.setdefault(stack, []).append(
            {
                "EventId": f"{logical_id}-{self.clock}",
                "Timestamp": START + timedelta(seconds=self.clock),
                "StackId": stack,
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": physical_id,
                "ResourceType": NESTED if physical_id.startswith("arn:") else "AWS::SNS::Topic",
                "ResourceStatus": status,
                **more,
            }
        )

    def update(self, token: str = "") -> None:
        """An update that reaches a rule two levels down."""
        self.happens(ROOT, "classla-prod", "UPDATE_IN_PROGRESS", ROOT, ClientRequestToken=token)
        self.happens(ROOT, "Edge", "UPDATE_IN_PROGRESS", EDGE)
        self.happens(EDGE, "classla-prod-Edge-1A", "UPDATE_IN_PROGRESS", EDGE)
        self.happens(EDGE, "Inner", "UPDATE_IN_PROGRESS", INNER)
        self.happens(INNER, "Inner-2B", "UPDATE_IN_PROGRESS", INNER)
        self.happens(INNER, "Rule", "UPDATE_COMPLETE", "r-1")
        self.happens(ROOT, "classla-prod", "UPDATE_COMPLETE", ROOT)


UPDATE = ["", "Edge", "Edge", "Edge/Inner", "Edge/Inner", "Edge/Inner/Rule", ""]


def reader(stacks: Stacks) -> EventReader:
    return EventReader(as_gateway(stacks), ROOT)


def addresses(events: list[Event]) -> list[str]:
    return [item.address for item in events]


def pages(stacks: Stacks, stack: str) -> int:
    return sum(asked["StackName"] == stack for _, asked in stacks.asked)


def test_a_huge_list_of_events_is_told_whole_and_the_old_part_is_read_once() -> None:
    stacks = Stacks()
    for number in range(3_000):
        stacks.happens(ROOT, f"Old{number}", "CREATE_COMPLETE")
    read = reader(stacks)
    read.begin()
    begun = pages(stacks, ROOT)
    for number in range(6_000):
        stacks.happens(ROOT, f"New{number}", "UPDATE_COMPLETE")
    assert addresses(read.read()) == [f"New{number}" for number in range(6_000)]
    assert read.read() == []
    # The old ones take a page at the beginning, and one more each time to see where they begin.
    assert begun == 1
    assert pages(stacks, ROOT) - begun == 6_000 // PAGE + 2


def test_what_was_there_at_the_beginning_is_old() -> None:
    stacks = Stacks()
    stacks.update()
    read = reader(stacks)
    read.begin()
    assert read.read() == []


def test_a_new_operation_is_read_on_all_levels_in_the_order_of_time() -> None:
    stacks = Stacks()
    stacks.update("old")
    read = reader(stacks)
    read.begin()
    stacks.update("new")
    found = read.read()
    assert addresses(found) == UPDATE
    assert [item.time for item in found] == sorted(item.time for item in found)
    assert found[0].token == "new"
    assert read.addresses == {ROOT: "", EDGE: "Edge", INNER: "Edge/Inner"}


def test_each_event_is_read_once() -> None:
    stacks = Stacks()
    read = reader(stacks)
    read.begin()
    stacks.update()
    assert len(read.read()) == len(UPDATE)
    assert read.read() == []
    stacks.happens(INNER, "Late", "UPDATE_COMPLETE")
    assert addresses(read.read()) == ["Edge/Inner/Late"]


def test_reading_stops_at_the_page_where_the_old_begins() -> None:
    stacks = Stacks()
    for _ in range(20):
        stacks.update()
    read = reader(stacks)
    read.begin()
    assert pages(stacks, ROOT) == 1
    stacks.asked.clear()
    stacks.update()
    assert len(read.read()) == len(UPDATE)
    assert pages(stacks, ROOT) <= 2
    assert pages(stacks, EDGE) <= 2


def test_events_at_the_same_moment_keep_the_order_that_aws_gives_them() -> None:
    stacks = Stacks()
    read = reader(stacks)
    read.begin()
    for name in "ABCDE":
        stacks.clock = 0
        stacks.happens(ROOT, name, "CREATE_IN_PROGRESS")
    assert addresses(read.read()) == list("ABCDE")


def test_attached_the_latest_operation_is_new_from_its_beginning() -> None:
    stacks = Stacks()
    stacks.update("older")
    stacks.update("latest")
    read = reader(stacks)
    read.attach()
    found = read.read()
    assert addresses(found) == UPDATE
    assert [item.token for item in found if item.token] == ["latest"]


def test_attached_a_first_deployment_is_new_as_a_whole() -> None:
    stacks = Stacks()
    stacks.happens(ROOT, "classla-prod", "REVIEW_IN_PROGRESS", ROOT)
    stacks.happens(ROOT, "classla-prod", "CREATE_IN_PROGRESS", ROOT)
    stacks.happens(ROOT, "Topic", "CREATE_IN_PROGRESS")
    read = reader(stacks)
    read.attach()
    assert [item.status for item in read.read()] == ["CREATE_IN_PROGRESS"] * 2


def test_attached_a_rollback_belongs_to_the_update_that_it_undoes() -> None:
    stacks = Stacks()
    stacks.update("older")
    stacks.happens(ROOT, "classla-prod", "UPDATE_IN_PROGRESS", ROOT, ClientRequestToken="failed")
    stacks.happens(ROOT, "Topic", "UPDATE_FAILED")
    stacks.happens(ROOT, "classla-prod", "UPDATE_ROLLBACK_IN_PROGRESS", ROOT)
    stacks.happens(ROOT, "classla-prod", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", ROOT)
    read = reader(stacks)
    read.attach()
    assert [item.status for item in read.read()] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    ]


def test_attached_twice_it_is_new_twice() -> None:
    stacks = Stacks()
    stacks.update()
    read = reader(stacks)
    read.attach()
    first = read.read()
    read.attach()
    assert read.read() == first != []


def test_beginning_after_a_look_back_forgets_what_was_seen_there() -> None:
    """The executor looks at the last operation first: nothing of it may come up as part of the new one."""
    stacks = Stacks()
    stacks.update("old")
    stacks.happens(INNER, "Rule", "UPDATE_FAILED", "r-1")
    read = reader(stacks)
    read.attach()
    assert len(read.read()) == len(UPDATE) + 1
    read.begin()
    stacks.update("new")
    found = read.read()
    assert addresses(found) == UPDATE
    assert not [item for item in found if item.failed]


def test_a_nested_stack_is_found_as_soon_as_it_has_an_arn() -> None:
    stacks = Stacks()
    read = reader(stacks)
    read.begin()
    stacks.happens(ROOT, "Edge", "CREATE_IN_PROGRESS", ResourceType=NESTED)
    assert addresses(read.read()) == ["Edge"]
    stacks.happens(ROOT, "Edge", "CREATE_IN_PROGRESS", EDGE)
    stacks.happens(EDGE, "Rule", "CREATE_IN_PROGRESS")
    assert addresses(read.read()) == ["Edge", "Edge/Rule"]


def test_a_stack_that_is_not_there_has_no_events() -> None:
    stacks = Stacks()
    read = reader(stacks)
    read.begin()
    assert read.read() == []
    read.attach()
    assert read.read() == []


def test_a_nested_stack_that_is_gone_hides_nothing_else() -> None:
    stacks = Stacks()
    read = reader(stacks)
    read.begin()
    stacks.update()
    del stacks.events[INNER]
    assert addresses(read.read()) == ["", "Edge", "Edge", "Edge/Inner", ""]


def test_the_stack_s_own_events_are_told_from_those_of_its_resources() -> None:
    stacks = Stacks()
    read = reader(stacks)
    read.begin()
    stacks.update()
    own = [item.of_stack for item in read.read()]
    assert own == [True, False, True, False, True, False, True]


def test_secrets_in_a_reason_are_masked() -> None:
    stacks = Stacks()
    read = reader(stacks)
    read.begin()
    stacks.happens(ROOT, "A", "CREATE_FAILED", ResourceStatusReason="bad url postgres://me:hunter2@db")
    (found,) = read.read()
    assert "hunter2" not in found.reason
    assert found.reason.startswith("bad url postgres://")


def test_what_was_only_cancelled_did_not_fail() -> None:
    assert event("A", "CREATE_FAILED", reason="Resource creation cancelled").failed is False
    assert event("A", "CREATE_FAILED", reason="quota").failed is True
    assert event("A", "ROLLBACK_COMPLETE").failed is False
