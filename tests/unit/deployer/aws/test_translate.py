"""Whatever AWS says becomes one error of ours that says what to do next."""

from __future__ import annotations

import pytest

from deployer.aws import translate as module
from deployer.aws.translate import translate
from deployer.errors import (
    AwsError,
    BusyError,
    CredentialsError,
    DeniedError,
    NotFoundError,
    ThrottledError,
)

USER = "User: arn:aws:sts::123456789012:assumed-role/plan/me is not authorized to perform:"
STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/classla-prod/*"
CODES = [
    *((code, CredentialsError, "sign in again") for code in sorted(module.EXPIRED)),
    *((code, CredentialsError, "get-caller-identity") for code in sorted(module.UNKNOWN_KEY)),
    *((code, CredentialsError, "clock") for code in sorted(module.CLOCK)),
    *((code, DeniedError, "allow cloudformation:CreateChangeSet") for code in sorted(module.DENIED)),
    *((code, NotFoundError, "") for code in sorted(module.ABSENT)),
    *((code, ThrottledError, "wait a minute") for code in sorted(module.THROTTLED)),
    *((code, BusyError, "classla status --follow") for code in sorted(module.BUSY)),
    *((code, AwsError, "region that bootstrap ran in") for code in sorted(module.WRONG_REGION)),
]


@pytest.mark.parametrize(("code", "kind", "advice"), CODES, ids=[code for code, _, _ in CODES])
def test_every_known_code(code: str, kind: type[AwsError], advice: str) -> None:
    error = translate("cloudformation", "CreateChangeSet", code, "the text")
    assert type(error) is kind
    assert (error.code, error.aws_message) == (code, "the text")
    assert error.exit_code == 1
    (problem,) = error.problems
    assert (problem.where, problem.what) == (code, "the text")
    assert advice in problem.next_step
    assert bool(advice) == bool(problem.next_step)


def test_no_code_means_two_things() -> None:
    groups = [
        module.EXPIRED,
        module.UNKNOWN_KEY,
        module.CLOCK,
        module.DENIED,
        module.ABSENT,
        module.THROTTLED,
        module.BUSY,
        module.WRONG_REGION,
    ]
    assert sum(map(len, groups)) == len(set().union(*groups))


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Stack with id classla-prod does not exist", NotFoundError),
        ("Stack [classla-prod] does not exist", NotFoundError),
        ("Stack 'arn:aws:cloudformation:us-east-1:1:stack/a/1' does not exist", NotFoundError),
        ("Stack:arn:aws:stack/a/1 is in UPDATE_IN_PROGRESS state and can not be updated.", BusyError),
        ("Stack:arn:aws:stack/a/1 is in ROLLBACK_COMPLETE state and cannot be updated.", BusyError),
        ("Template format error: Unresolved resource dependencies [A]", AwsError),
        ("No updates are to be performed.", AwsError),
        ("", AwsError),
    ],
)
def test_a_validation_error_is_what_its_text_says(message: str, kind: type[AwsError]) -> None:
    assert type(translate("cloudformation", "DescribeStacks", "ValidationError", message)) is kind


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (
            "Value '{}' at 'templateBody' failed to satisfy constraint: Member must have length below 51200",
            "51,200",
        ),
        ("Requires capabilities : [CAPABILITY_NAMED_IAM]", "capability"),
        ("Template error: something else", ""),
    ],
)
def test_some_validation_errors_have_an_advice(message: str, advice: str) -> None:
    (problem,) = translate("cloudformation", "CreateChangeSet", "ValidationError", message).problems
    assert advice in problem.next_step
    assert bool(advice) == bool(problem.next_step)


@pytest.mark.parametrize("code", ["LimitExceededException", "AddressLimitExceeded"])
def test_a_quota_is_told_as_such(code: str) -> None:
    (problem,) = translate("ec2", "CreateVpc", code, "too many").problems
    assert "quota" in problem.next_step


@pytest.mark.parametrize(
    ("service", "operation", "message", "action", "resource"),
    [
        (
            "cloudformation",
            "CreateChangeSet",
            f"{USER} cloudformation:CreateChangeSet on resource: {STACK} because no policy allows it",
            "cloudformation:CreateChangeSet",
            f" on {STACK}",
        ),
        (
            "cloudformation",
            "CreateChangeSet",
            f"{USER} iam:PassRole on resource: arn:aws:iam::1:role/classla-execution.",
            "iam:PassRole",
            " on arn:aws:iam::1:role/classla-execution",
        ),
        (
            "ecr",
            "GetAuthorizationToken",
            f"{USER} ecr:GetAuthorizationToken on resource: * because no policy allows it",
            "ecr:GetAuthorizationToken",
            " on *",
        ),
        ("ec2", "DescribeVpcs", "You are not authorized to perform this operation.", "ec2:DescribeVpcs", ""),
        ("s3", "PutObject", "Access Denied", "s3:PutObject", ""),
        ("s3", "HeadObject", "Forbidden", "s3:GetObject", ""),
        ("s3", "ListObjectsV2", "Access Denied", "s3:ListBucket", ""),
    ],
)
def test_a_refusal_names_action_and_resource(
    service: str, operation: str, message: str, action: str, resource: str
) -> None:
    error = translate(service, operation, "AccessDenied", message)
    assert error.summary == f"AWS refused {action}"
    assert f"allow {action}{resource}" in error.problems[0].next_step
    assert ("another account" in error.problems[0].next_step) == (service == "s3")


def test_an_unknown_code_is_an_error_of_aws_and_nothing_more() -> None:
    error = translate("ecs", "ListTasks", "FlowerException", " wilted \n")
    assert type(error) is AwsError
    assert str(error) == "AWS refused ecs:ListTasks\n  FlowerException: wilted"


def test_an_answer_without_code_or_text_is_told_as_such() -> None:
    (problem,) = translate("ecs", "ListTasks", "", "").problems
    assert (problem.where, problem.what) == ("no code", "no text")
