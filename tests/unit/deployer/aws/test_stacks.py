"""DescribeStacks' answer as a stack's state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from deployer.aws.stacks import NESTED, StackState, describe, describe_deleted, nested, parse, time_text
from deployer.errors import NotFoundError
from tests.unit.deployer.fakes import FakeGateway, as_gateway

MADE = datetime(2026, 11, 23, 18, tzinfo=UTC)
LEAST = {
    "StackName": "classla-prod",
    "StackId": "arn:1",
    "StackStatus": "CREATE_COMPLETE",
    "CreationTime": MADE,
}
FULL = {
    **LEAST,
    "StackStatusReason": "why",
    "Parameters": [{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B"}],
    "Outputs": [{"OutputKey": "Url", "OutputValue": "https://x"}],
    "Tags": [{"Key": "Region", "Value": "us-east-1"}],
    "LastUpdatedTime": MADE + timedelta(hours=1),
    "RoleARN": "arn:role",
    "EnableTerminationProtection": True,
    "RootId": "arn:root",
}


def test_everything_is_read() -> None:
    assert parse(FULL) == StackState(
        name="classla-prod",
        id="arn:1",
        status="CREATE_COMPLETE",
        reason="why",
        parameters={"A": "1", "B": ""},
        outputs={"Url": "https://x"},
        tags={"Region": "us-east-1"},
        updated="2026-11-23T19:00:00Z",
        role="arn:role",
        protected=True,
        root="arn:root",
    )


def test_what_is_left_out_is_empty_and_the_creation_is_the_latest_change() -> None:
    found = parse(LEAST)
    assert (found.reason, found.role, found.protected, found.root) == ("", "", False, "")
    assert (dict(found.parameters), dict(found.outputs), dict(found.tags)) == ({}, {}, {})
    assert found.updated == "2026-11-23T18:00:00Z"


def test_times_are_told_in_utc() -> None:
    assert time_text(MADE.astimezone(timezone(timedelta(hours=2)))) == "2026-11-23T18:00:00Z"
    assert time_text(None) == ""


@pytest.mark.parametrize(
    ("status", "busy"),
    [
        ("UPDATE_IN_PROGRESS", True),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", True),
        ("REVIEW_IN_PROGRESS", False),
        ("UPDATE_COMPLETE", False),
        ("UPDATE_ROLLBACK_FAILED", False),
    ],
)
def test_busy_is_what_cloudformation_works_on(status: str, busy: bool) -> None:
    assert StackState(name="a", id="a", status=status).busy == busy


def test_a_deleted_stack_is_none_unless_it_is_asked_for() -> None:
    gone = as_gateway(
        FakeGateway(lambda _operation, _asked: [{"Stacks": [{**LEAST, "StackStatus": "DELETE_COMPLETE"}]}])
    )
    assert describe(gone, "classla-prod") is None
    found = describe_deleted(gone, "arn:1")
    assert found is not None
    assert found.status == "DELETE_COMPLETE"


def test_a_stack_that_never_was_is_none() -> None:
    def absent(_operation: str, _asked: dict[str, Any]) -> list[dict[str, Any]]:
        raise NotFoundError("no such stack")

    gateway = as_gateway(FakeGateway(absent))
    assert describe(gateway, "a") is None
    assert describe_deleted(gateway, "a") is None


def test_nested_stacks_are_walked_root_first_with_every_page_and_without_what_was_never_made() -> None:
    def item(
        logical_id: str, kind: str = NESTED, physical_id: str = "", status: str = "CREATE_COMPLETE"
    ) -> dict[str, str]:
        given = {"LogicalResourceId": logical_id, "ResourceType": kind, "ResourceStatus": status}
        return {**given, "PhysicalResourceId": physical_id} if physical_id else given

    stacks: dict[str, list[list[dict[str, str]]]] = {
        "arn:root": [
            [item("Edge", physical_id="arn:edge"), item("Never")],
            [item("Topic", "AWS::SNS::Topic", "t")],
        ],
        "arn:edge": [
            [item("Inner", physical_id="arn:inner"), item("Gone", NESTED, "arn:gone", "DELETE_COMPLETE")]
        ],
        "arn:inner": [[]],
    }
    fake = FakeGateway(
        lambda _op, asked: [{"StackResourceSummaries": page} for page in stacks[asked["StackName"]]]
    )
    found = list(nested(as_gateway(fake), "arn:root"))
    assert [(address, arn) for address, arn, _ in found] == [
        ("", "arn:root"),
        ("Edge", "arn:edge"),
        ("Edge/Inner", "arn:inner"),
    ]
    assert [entry["LogicalResourceId"] for entry in found[0][2]] == ["Edge", "Never", "Topic"]
    assert len(fake.asked) == 4
