"""Actions find their scopes, or the build stops."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.errors import WiringError
from templates_src.policies.handlers import Handlers, read
from templates_src.policies.scopes import Area, Scope, awacs_action, documents
from tests.support.plain import plain

QUEUE = "arn:aws:sqs:us-east-1:123456789012:classla"


def handlers(*actions: str, unlimited: tuple[str, ...] = ()) -> Handlers:
    return Handlers("planted", {"AWS::SQS::Queue": actions}, frozenset(unlimited))


def made(area: Area, known: Handlers) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = plain(documents([area], known)[area.name])["Statement"]
    return data


def test_an_action_goes_to_the_first_scope_whose_pattern_it_fits() -> None:
    area = Area("Queues", (Scope("Make", ("sqs:Create*",), [QUEUE]), Scope("Rest", ("sqs:*",), ["q"])))
    found = made(area, handlers("sqs:CreateQueue", "sqs:DeleteQueue"))
    assert [(one["Sid"], one["Action"]) for one in found] == [
        ("Make", ["sqs:CreateQueue"]),
        ("Rest", ["sqs:DeleteQueue"]),
    ]


def test_an_action_goes_to_every_scope_that_names_it_and_to_no_pattern() -> None:
    scopes = (Scope("One", ("sqs:CreateQueue",), [QUEUE]), Scope("Two", ("sqs:CreateQueue",), ["q"]))
    rest = Scope("Rest", ("sqs:*",), [QUEUE])
    found = made(Area("Queues", (rest, *scopes)), handlers("sqs:CreateQueue", "sqs:DeleteQueue"))
    assert [one["Sid"] for one in found if "sqs:CreateQueue" in one["Action"]] == ["One", "Two"]


def test_an_action_without_resource_leaves_its_scope() -> None:
    area = Area("Edge", (Scope("Manage", ("ec2:*",), [QUEUE]),), reach="ReachNetwork")
    found = made(area, handlers("ec2:CreateVpc", "ec2:DescribeVpcs", unlimited=("ec2:DescribeVpcs",)))
    assert [(one["Sid"], one["Resource"]) for one in found] == [("Manage", [QUEUE]), ("ReachNetwork", ["*"])]


def test_a_pattern_stands_for_what_it_covers() -> None:
    scope = Scope("ReadBuckets", ("s3:Get*",), [QUEUE], widened=("s3:GetBucket*",))
    (statement,) = made(
        Area("Data", (scope,)), handlers("s3:GetBucketTagging", "s3:GetLifecycleConfiguration")
    )
    assert statement["Action"] == ["s3:GetBucket*", "s3:GetLifecycleConfiguration"]


def test_an_action_that_no_scope_asks_for() -> None:
    with pytest.raises(WiringError, match="sqs:SetQueueAttributes: is needed for AWS::SQS::Queue"):
        made(Area("Queues", (Scope("Make", ("sqs:Create*",), [QUEUE]),)), handlers("sqs:SetQueueAttributes"))


def test_a_scope_that_nothing_needs() -> None:
    scopes = (Scope("All", ("sqs:*",), [QUEUE]), Scope("Idle", ("sns:*",), [QUEUE]))
    with pytest.raises(WiringError, match="scope Idle: asks for nothing"):
        made(Area("Queues", scopes), handlers("sqs:CreateQueue"))


@pytest.mark.parametrize("name", ["sqs:CreateQueues", "no-such-service:Get"])
def test_an_action_that_awacs_does_not_know(name: str) -> None:
    with pytest.raises(WiringError, match=f"{name}: awacs does not know it"):
        awacs_action(name)


def test_python_s_own_word_is_no_module() -> None:
    assert awacs_action("lambda:InvokeFunction").JSONrepr() == "lambda:InvokeFunction"
    assert awacs_action("s3:Get*").JSONrepr() == "s3:Get*"


@pytest.mark.parametrize("text", ["", "[]", '{"types": []}', '{"source": "x", "types": {}}'])
def test_a_damaged_table(tmp_path: Any, text: str) -> None:
    path = tmp_path / "handlers.json"
    path.write_text(text)
    with pytest.raises(WiringError, match=r"python -m templates_src\.permissions"):
        read(path)
