"""Which permissions a call needs; that IAM knows each, and that what is unknown is said to be."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.permissions import Need, Place, needs
from rehearsal.wire import Request
from tests.support.iam import exists

PLACE = Place("us-east-1", "1")
STACK = "arn:aws:cloudformation:us-east-1:1:stack/classla-dev/0"
CHANGE_SET = "arn:aws:cloudformation:us-east-1:1:changeSet/c/1"
ROLE = "arn:aws:iam::1:role/r"


def asked(service: str, operation: str, **parameters: Any) -> list[Need] | None:
    request = Request("KEY", "us-east-1", service, operation, parameters)
    return needs(request, PLACE, {CHANGE_SET: STACK}.__getitem__)


def pairs(found: list[Need] | None) -> list[tuple[str, str]]:
    assert found is not None
    return [(need.action, need.resource) for need in found]


CALLS: list[tuple[str, str, dict[str, Any], list[tuple[str, str]]]] = [
    (
        "cloudformation",
        "DescribeStacks",
        {"StackName": "classla-dev"},
        [("cloudformation:DescribeStacks", STACK)],
    ),
    (
        "cloudformation",
        "DescribeChangeSet",
        {"ChangeSetName": CHANGE_SET},
        [("cloudformation:DescribeChangeSet", STACK)],
    ),
    (
        "cloudformation",
        "CreateChangeSet",
        {
            "StackName": "classla-dev",
            "RoleARN": ROLE,
            "TemplateURL": "http://h/b/templates/1.json",
            "Tags.member.1.Key": "a",
        },
        [
            ("cloudformation:CreateChangeSet", STACK),
            ("iam:PassRole", ROLE),
            ("s3:GetObject", "arn:aws:s3:::b/templates/1.json"),
            ("cloudformation:TagResource", STACK),
        ],
    ),
    ("cloudformation", "ListStacks", {}, [("cloudformation:ListStacks", "*")]),
    ("s3", "HeadObject", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "arn:aws:s3:::b/k")]),
    ("s3", "ListObjectsV2", {"Bucket": "b", "Key": ""}, [("s3:ListBucket", "arn:aws:s3:::b")]),
    ("sts", "AssumeRole", {"RoleArn": ROLE}, [("sts:AssumeRole", ROLE)]),
    ("sns", "Publish", {"TopicArn": "t"}, [("sns:Publish", "t")]),
    (
        "ecs",
        "RunTask",
        {"cluster": "c", "taskDefinition": "f:1"},
        [("ecs:RunTask", "arn:aws:ecs:us-east-1:1:task-definition/f:1")],
    ),
    (
        "ecs",
        "RegisterTaskDefinition",
        {"family": "f", "taskRoleArn": ROLE, "executionRoleArn": "e"},
        [
            ("ecs:RegisterTaskDefinition", "arn:aws:ecs:us-east-1:1:task-definition/f:1"),
            ("iam:PassRole", ROLE),
            ("iam:PassRole", "e"),
        ],
    ),
    (
        "ecs",
        "DescribeServices",
        {"cluster": "c", "services": ["s"]},
        [("ecs:DescribeServices", "arn:aws:ecs:us-east-1:1:service/c/s")],
    ),
    ("ecs", "DescribeTasks", {"cluster": "c", "tasks": ["arn:t"]}, [("ecs:DescribeTasks", "arn:t")]),
    (
        "logs",
        "PutLogEvents",
        {"logGroupName": "g", "logStreamName": "s"},
        [("logs:PutLogEvents", "arn:aws:logs:us-east-1:1:log-group:g:log-stream:s")],
    ),
    (
        "amplify",
        "StartJob",
        {"appId": "a", "branchName": "b"},
        [("amplify:StartJob", "arn:aws:amplify:us-east-1:1:apps/a/branches/b/jobs/1")],
    ),
    (
        "secretsmanager",
        "DescribeSecret",
        {"SecretId": "x"},
        [("secretsmanager:DescribeSecret", "arn:aws:secretsmanager:us-east-1:1:secret:x-000000")],
    ),
]


@pytest.mark.parametrize(("service", "operation", "parameters", "expected"), CALLS)
def test_a_call_needs(
    service: str, operation: str, parameters: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert pairs(asked(service, operation, **parameters)) == expected


def test_iam_knows_every_action_that_is_asked_for() -> None:
    wanted = {action for *_, expected in CALLS for action, _ in expected}
    push = pairs(asked("ecr", "PutImage", repositoryName="r"))
    assert len(push) == 5
    assert [one for one in {*wanted, *(action for action, _ in push)} if not exists(one)] == []


def test_a_task_s_roles_are_passed_to_tasks_in_a_cluster() -> None:
    registered = asked("ecs", "RegisterTaskDefinition", family="f", taskRoleArn=ROLE) or []
    assert registered[1].context == {"iam__PassedToService": "ecs-tasks.amazonaws.com"}
    (run,) = asked("ecs", "RunTask", cluster="arn:aws:ecs:us-east-1:1:cluster/c", taskDefinition="f:1") or []
    assert run.context == {"ecs__cluster": "arn:aws:ecs:us-east-1:1:cluster/c"}


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("cloudformation", "DeleteStack"),
        ("s3", ""),
        ("ec2", "DescribeVpcs"),
        ("sns", "CreateTopic"),
        ("amplify", ""),
        ("ecs", "ListClusters"),
    ],
)
def test_what_nobody_wrote_down_is_unknown(service: str, operation: str) -> None:
    assert asked(service, operation) is None


def test_who_one_is_may_always_be_asked() -> None:
    assert asked("sts", "GetCallerIdentity") == [Need("")]
