"""Which permissions a call needs."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.errors import UnevaluatedError
from deployer.iam.needs import Need, Request, Site, needs

SITE = Site("us-east-1", "123456789012", lambda change_set: "classla-dev")
STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/classla-dev/0"
ROLE = "arn:aws:iam::123456789012:role/classla"


def asked(service: str, operation: str, **parameters: Any) -> list[tuple[str, str]]:
    found = needs(Request(service, operation, parameters), SITE)
    return [(need.action, need.resource) for need in found]


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("cloudformation", "DescribeStacks", {"StackName": "classla-dev"}, STACK),
        ("cloudformation", "ExecuteChangeSet", {"ChangeSetName": "arn:aws:x:y:z:changeSet/a/b"}, STACK),
        ("cloudformation", "DescribeStacks", {}, STACK.replace("classla-dev/0", "*/*")),
        ("cloudformation", "GetTemplateSummary", {"TemplateURL": "x"}, "*"),
        ("ecs", "DescribeTaskDefinition", {"taskDefinition": "x:1"}, "*"),
        ("logs", "DescribeLogGroups", {}, "arn:aws:logs:us-east-1:123456789012:log-group:*"),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "classla/app"},
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:classla/app-000000",
        ),
        (
            "amplify",
            "StartJob",
            {"appId": "d1", "branchName": "main"},
            "arn:aws:amplify:us-east-1:123456789012:apps/d1/branches/main/jobs/1",
        ),
    ],
)
def test_the_resource_of_a_call(
    service: str, operation: str, parameters: dict[str, Any], expected: str
) -> None:
    assert asked(service, operation, **parameters) == [(f"{service}:{operation}", expected)]


def test_making_a_change_set_passes_a_role_reads_a_template_and_tags() -> None:
    url = "https://s3.amazonaws.com/bucket/templates/a.json"
    given = {"StackName": "classla-dev", "RoleARN": ROLE, "TemplateURL": url, "Tags": [{"Key": "a"}]}
    found = needs(Request("cloudformation", "CreateChangeSet", given), SITE)
    assert found == [
        Need("cloudformation:CreateChangeSet", STACK),
        Need("iam:PassRole", ROLE, {"iam__PassedToService": "cloudformation.amazonaws.com"}),
        Need("s3:GetObject", "arn:aws:s3:::bucket/templates/a.json"),
        Need("cloudformation:TagResource", STACK),
    ]


def test_looking_for_an_object_needs_the_list_too() -> None:
    """S3 API reference, HeadObject: without s3:ListBucket, what is not there answers 403."""
    assert asked("s3", "HeadObject", Bucket="b", Key="k") == [
        ("s3:GetObject", "arn:aws:s3:::b/k"),
        ("s3:ListBucket", "arn:aws:s3:::b"),
    ]


def test_defining_a_task_passes_both_of_its_roles() -> None:
    found = asked("ecs", "RegisterTaskDefinition", family="f", taskRoleArn=ROLE, executionRoleArn=ROLE)
    assert [action for action, _ in found] == ["ecs:RegisterTaskDefinition", "iam:PassRole", "iam:PassRole"]


def test_who_am_i_needs_nothing() -> None:
    assert asked("sts", "GetCallerIdentity") == []


@pytest.mark.parametrize(("service", "operation"), [("dynamodb", "GetItem"), ("s3", "CopyObject")])
def test_a_call_that_is_not_known_is_refused(service: str, operation: str) -> None:
    with pytest.raises(UnevaluatedError, match=f"{service}:{operation}"):
        asked(service, operation, Bucket="b", Key="k")
