"""What goes wrong around a deployment: one clear error each and the right exit code, also as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.support import BUCKET, modify
from tests.support.wire.faults import (
    AccessDenied,
    ClockSkew,
    ErrorAnswer,
    ExpiredToken,
    Raw,
    Reset,
    ServerError,
    Throttle,
    Truncated,
)

if TYPE_CHECKING:
    from tests.scenarios.support import Classla

MANY = 1000
PAGE = b"<html><body>Please sign in to the network</body></html>"


def planned(classla: Classla, *words: str) -> Any:
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    return classla("plan", "--env", "dev", *words)


def roots(classla: Classla) -> int:
    """How many change sets there are, those of nested stacks left out."""
    return len([one for one in classla.world.cloudformation.change_sets if one.stack.parent is None])


# operation, fault, kind of error, exit code, words that a user sees
REFUSALS = [
    ("*", ExpiredToken(), "CredentialsError", 1, "sign in again"),
    ("*", ClockSkew(), "CredentialsError", 1, "clock"),
    ("*", Throttle(), "ThrottledError", 1, "wait a minute"),
    ("*", ServerError(503), "UnreachableError", 1, "AWS has trouble"),
    ("*", Raw(PAGE, 200), "UnreadableError", 1, "proxy"),
    ("*", Reset(), "UnreachableError", 1, "check the connection"),
    (
        "CreateChangeSet",
        AccessDenied("cloudformation:CreateChangeSet"),
        "DeniedError",
        1,
        "cloudformation:CreateChangeSet",
    ),
    ("PutObject", AccessDenied("s3:PutObject"), "DeniedError", 1, "s3:PutObject"),
    (
        "CreateChangeSet",
        ErrorAnswer(
            "ValidationError",
            "1 validation error detected: Value at 'templateBody' failed to satisfy "
            "constraint: Member must have length less than or equal to 51200",
        ),
        "AwsError",
        1,
        "larger than CloudFormation takes",
    ),
    (
        "CreateChangeSet",
        ErrorAnswer("LimitExceededException", "ChangeSet limit exceeded"),
        "AwsError",
        1,
        "Service Quotas",
    ),
    (
        "CreateChangeSet",
        ErrorAnswer("ValidationError", "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."),
        "BusyError",
        1,
        "classla status --env dev",
    ),
]


@pytest.mark.parametrize(
    ("operation", "fault", "kind", "code", "words"), REFUSALS, ids=lambda value: str(value)[:40]
)
def test_one_error_for_people_and_for_machines(
    classla: Classla, operation: str, fault: Any, kind: str, code: int, words: str
) -> None:
    classla.deployed()
    classla.world.faults.add(operation, fault, times=MANY)
    people = classla("plan", "--env", "dev")
    assert people.code == code
    assert people.err.startswith("error: ")
    assert people.err.count("error: ") == 1
    assert words in people.err
    machines = classla("plan", "--env", "dev", "--json")
    assert machines.code == code
    assert machines.error["kind"] == kind
    assert machines.err == ""
    assert classla.notes() == []


@pytest.mark.parametrize(
    "fault", [Throttle(), ServerError(500), Reset(), Truncated(early_close=True)], ids=str
)
def test_a_burst_is_outwaited_at_every_call(classla: Classla, fault: Any) -> None:
    """Each call of a plan meets the fault once and then succeeds."""
    classla.world.faults.add("*", fault, rate=0.3, seed=11)
    result = planned(classla)
    assert result.code == 0, result.text
    assert "1 to update" in result.out
    assert roots(classla) == 1


def test_a_change_set_whose_answer_was_lost_is_made_once(classla: Classla) -> None:
    classla.world.faults.add("CreateChangeSet", Reset(after=True))
    result = planned(classla)
    assert result.code == 0, result.text
    tokens = {call["ClientToken"] for call in classla.sent("CreateChangeSet")}
    assert len(classla.sent("CreateChangeSet")) == 2
    assert len(tokens) == 1
    assert roots(classla) == 1


def test_a_bucket_of_somebody_else(classla: Classla) -> None:
    classla.deployed()
    classla.world.s3.bucket(BUCKET, owner="999999999999")
    result = classla("plan", "--env", "dev")
    assert result.code == 1
    assert "somebody else took its name" in result.err
    assert classla.mutations() == []


def test_nobody_answers(classla: Classla) -> None:
    result = classla("plan", "--env", "dev", "--endpoint-url", "http://127.0.0.1:9")
    assert result.code == 1
    assert "Could not connect" in result.err


def test_without_credentials(classla: Classla, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    result = classla("plan", "--env", "dev")
    assert result.code == 1
    assert "There are no AWS credentials" in result.err
    assert "aws sso login" in result.err


def test_another_region_than_the_file_s(classla: Classla) -> None:
    result = classla("plan", "--env", "dev", "--region", "eu-west-1")
    assert result.code == 2
    assert "is us-east-1, and eu-west-1 is asked" in result.err
    assert classla.world.calls == []


def test_another_account_than_the_file_s(own: Classla) -> None:
    whole = own.file()
    whole["Tags"]["Account"] = "999999999999"
    own.write("dev", whole)
    result = own("plan", "--env", "dev")
    assert result.code == 2
    assert "these credentials are of 123456789012" in result.err
    assert own.mutations() == []
    assert own.sent("PutObject") == []


def test_an_account_that_was_not_bootstrapped(classla: Classla) -> None:
    classla.world.cloudformation.named("classla-bootstrap").outputs.clear()
    result = classla("plan", "--env", "dev")
    assert result.code == 1
    assert f"classla bootstrap{classla.options}" in result.err


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("output/manifest.json", "{", "manifest.json cannot be read"),
        ("output/network.json", '{"Resources": {}}', "differs from the manifest"),
        ("parameters/dev.json", '{"Parameters": {', "dev.json cannot be used"),
    ],
)
def test_a_file_that_is_broken(own: Classla, name: str, content: str, words: str) -> None:
    (own.project / name).write_text(content, encoding="utf-8")
    result = own("plan", "--env", "dev")
    assert result.code == 2
    assert words in result.err
    assert own.mutations() == []


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("DescribeStacks", "cloudformation:DescribeStacks"),
        # S3 answers HEAD without a text, and IAM knows these calls under other names.
        ("HeadObject", "s3:GetObject"),
        ("PutObject", "s3:PutObject"),
        ("DescribeChangeSet", "cloudformation:DescribeChangeSet"),
    ],
)
def test_a_missing_permission_is_named_as_iam_names_it(classla: Classla, operation: str, action: str) -> None:
    classla.deployed()
    fault = ErrorAnswer("403", "Forbidden", 403) if operation == "HeadObject" else AccessDenied()
    classla.world.faults.add(operation, fault, times=MANY)
    result = planned(classla, "--json")
    assert result.code == 1
    assert result.error["kind"] == "DeniedError"
    assert result.error["summary"].startswith("AWS refused ")
    assert f"allow {action}" in result.error["problems"][0]["next_step"]


@pytest.mark.parametrize("refusal", ["PermanentRedirect", "AuthorizationHeaderMalformed"])
def test_a_bucket_of_another_region(classla: Classla, refusal: str) -> None:
    """One that does not even tell its region; the SDK follows any other by itself."""
    classla.deployed()
    bucket = classla.world.s3.bucket(BUCKET, region="eu-west-1")
    bucket.refusal, bucket.reachable = refusal, False
    result = classla("plan", "--env", "dev")
    assert result.code == 1
    assert result.err.count("error: ") == 1
    assert "the bucket is in another region: use the region that bootstrap ran in" in result.err
    machines = classla("plan", "--env", "dev", "--json")
    assert (machines.code, machines.error["kind"]) == (1, "AwsError")
    assert classla.mutations() == []


def test_a_template_that_is_too_large(own: Classla) -> None:
    own.deployed()
    own.template("network.json", lambda root: root.update(Metadata={"Long": "x" * 1_100_000}))
    result = own("plan", "--env", "dev", "--json")
    assert result.code == 2
    assert result.error["kind"] == "OutputError"
    assert result.error["problems"][0]["where"] == "output/network.json"
    assert "CloudFormation reads 1,048,576" in result.error["problems"][0]["what"]
    assert own.sent("PutObject") == []


def test_a_quota_that_is_reached(classla: Classla) -> None:
    """Also when CloudFormation says it with a code of its own, on a first plan: no stack stays."""
    text = "Limit for stack has been exceeded"
    classla.world.faults.add("CreateChangeSet", ErrorAnswer("LimitExceeded", text))
    result = classla("plan", "--env", "dev")
    assert result.code == 1
    assert f"LimitExceeded: {text}" in result.err
    assert "→ a quota of the account is reached" in result.err
    assert classla.mutations() == ["CreateChangeSet"]
    assert classla.notes() == []


@pytest.mark.parametrize("half", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_half_of_the_credentials(classla: Classla, monkeypatch: pytest.MonkeyPatch, half: str) -> None:
    monkeypatch.delenv(half)
    result = classla("plan", "--env", "dev", "--json")
    assert result.code == 1
    assert result.error["kind"] == "CredentialsError"
    assert classla.world.calls == []


def test_a_profile_that_does_not_exist(classla: Classla) -> None:
    result = classla("plan", "--env", "dev", "--profile", "nobody", "--json")
    assert result.code == 2
    assert result.error["kind"] == "TargetError"
    assert result.error["problems"][0]["next_step"] == "aws configure list-profiles shows them"


def test_nobody_answers_machines_either(classla: Classla) -> None:
    result = classla("plan", "--env", "dev", "--endpoint-url", "http://127.0.0.1:9", "--json")
    assert result.code == 1
    assert result.err == ""
    assert result.error["kind"] == "UnreachableError"
    advice = result.error["problems"][0]["next_step"]
    assert "classla status" in advice
    assert advice.endswith("--follow")
