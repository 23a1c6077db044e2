"""Requests are understood, and every fault is the one that boto3 knows from AWS."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from botocore import exceptions
from botocore.parsers import ResponseParserError

from tests.support.wire.faults import (
    AccessDenied,
    ClockSkew,
    ErrorAnswer,
    ExpiredToken,
    Fault,
    Raw,
    Reset,
    ServerError,
    Slow,
    Throttle,
    Truncated,
)
from tests.support.wire.server import WireError, WireServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.wire.decode import Call

STACK = "DescribeStacks"


def nothing(call: Call) -> dict[str, Any]:
    """Knows no stacks, refuses one name, breaks at another."""
    if call.params.get("StackName") == "refused":
        raise WireError("ValidationError", "Stack with id refused does not exist")
    return {"Stacks": []} if call.operation == STACK else {}


@pytest.fixture
def server() -> Iterator[WireServer]:
    with WireServer(nothing) as made:
        yield made


def code(raised: pytest.ExceptionInfo[exceptions.ClientError]) -> tuple[str, int]:
    said = raised.value.response
    return said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"]


def test_query_parameters_arrive_as_they_were_given(server: WireServer) -> None:
    given = {
        "StackName": "a",
        "ChangeSetName": "b",
        "Parameters": [
            {"ParameterKey": f"Key{number}", "ParameterValue": "", "UsePreviousValue": number % 2 == 0}
            for number in range(12)
        ],
        "Tags": [],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        "RollbackConfiguration": {
            "MonitoringTimeInMinutes": 3,
            "RollbackTriggers": [{"Arn": "x", "Type": "y"}],
        },
        "IncludeNestedStacks": True,
        "ResourcesToImport": [
            {"ResourceType": "T", "LogicalResourceId": "L", "ResourceIdentifier": {"A": "1", "B": "2"}}
        ],
    }
    server.client("cloudformation").create_change_set(**given)
    [call] = server.calls
    assert (call.service, call.operation, call.region) == (
        "cloudformation",
        "CreateChangeSet",
        "eu-central-1",
    )
    assert call.params == given


def test_calls_of_the_other_protocols_are_understood() -> None:
    with WireServer(lambda call: {}) as server:
        server.client("ecs").describe_tasks(cluster="c", tasks=["a", "b"])
        server.client("amplify").list_jobs(appId="d1", branchName="feature/x", maxResults=5)
        s3 = server.client("s3")
        s3.put_object(Bucket="b", Key="a b/ü+?.json", Body=b"{}", Metadata={"sha": "1"})
        s3.create_bucket(Bucket="b", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        assert [call.operation for call in server.calls] == [
            "DescribeTasks",
            "ListJobs",
            "PutObject",
            "CreateBucket",
        ]
        ecs, amplify, put, create = server.calls
    assert ecs.params == {"cluster": "c", "tasks": ["a", "b"]}
    assert amplify.params == {"appId": "d1", "branchName": "feature/x", "maxResults": 5}
    assert (put.params["Key"], put.params["Body"], put.params["Metadata"]) == (
        "a b/ü+?.json",
        b"{}",
        {"sha": "1"},
    )
    assert create.params["CreateBucketConfiguration"] == {"LocationConstraint": "eu-central-1"}


def test_a_handler_refuses_in_the_service_s_words(server: WireServer) -> None:
    with pytest.raises(exceptions.ClientError) as raised:
        server.client("cloudformation").describe_stacks(StackName="refused")
    assert code(raised) == ("ValidationError", 400)
    assert raised.value.response["Error"]["Message"] == "Stack with id refused does not exist"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Throttle(), ("Throttling", 400)),
        (ServerError(500), ("InternalFailure", 500)),
        (ServerError(503), ("ServiceUnavailable", 503)),
        (ServerError(503, html=True), ("503", 503)),
        (ExpiredToken(), ("ExpiredToken", 403)),
        (AccessDenied(), ("AccessDenied", 403)),
        (ClockSkew(), ("SignatureDoesNotMatch", 403)),
        (ErrorAnswer("LimitExceededException", "no more", 400), ("LimitExceededException", 400)),
    ],
)
def test_an_error_fault_is_what_boto3_says_it_is(
    server: WireServer, fault: Fault, expected: tuple[str, int]
) -> None:
    server.faults.add(STACK, fault)
    client = server.client("cloudformation")
    with pytest.raises(exceptions.ClientError) as raised:
        client.describe_stacks()
    assert code(raised) == expected
    assert client.describe_stacks()["Stacks"] == []
    assert [call.fault for call in server.calls] == [type(fault).__name__, ""]


@pytest.mark.parametrize(
    ("fault", "service", "expected"),
    [
        (Throttle(), "ecs", ("ThrottlingException", 400)),
        (Throttle(), "amplify", ("TooManyRequestsException", 429)),
        (Throttle(), "s3", ("SlowDown", 503)),
        (ExpiredToken(), "logs", ("ExpiredTokenException", 400)),
        (ExpiredToken(), "s3", ("ExpiredToken", 400)),
        (AccessDenied(), "secretsmanager", ("AccessDeniedException", 400)),
        (AccessDenied(), "s3", ("AccessDenied", 403)),
        (ClockSkew(), "s3", ("RequestTimeTooSkewed", 403)),
        (ClockSkew(), "ecs", ("InvalidSignatureException", 403)),
    ],
)
def test_each_protocol_has_its_own_words_for_a_fault(
    fault: Fault, service: str, expected: tuple[str, int]
) -> None:
    calls = {
        "ecs": ("list_clusters", {}),
        "amplify": ("list_apps", {}),
        "s3": ("list_objects_v2", {"Bucket": "b"}),
        "logs": ("describe_log_groups", {}),
        "secretsmanager": ("list_secrets", {}),
    }
    method, params = calls[service]
    with WireServer(lambda call: {}) as server:
        server.faults.add(fault=fault)
        with pytest.raises(exceptions.ClientError) as raised:
            getattr(server.client(service), method)(**params)
    assert code(raised) == expected


def test_denial_names_the_action(server: WireServer) -> None:
    server.faults.add(fault=AccessDenied("iam:PassRole", "arn:role"))
    with pytest.raises(
        exceptions.ClientError, match="not authorized to perform: iam:PassRole on resource: arn:role"
    ):
        server.client("cloudformation").describe_stacks()


@pytest.mark.parametrize(
    ("fault", "kind", "performed"),
    [
        (Reset(), exceptions.ConnectionClosedError, False),
        (Reset(after=True), exceptions.ConnectionClosedError, True),
        (Truncated(), ResponseParserError, True),
        (Truncated(early_close=True), exceptions.ConnectionClosedError, True),
        (Raw(), KeyError, False),
    ],
)
def test_a_broken_answer_is_the_error_that_boto3_makes_of_it(
    fault: Fault, kind: type[Exception], *, performed: bool
) -> None:
    done: list[str] = []

    def handler(call: Call) -> dict[str, Any]:
        done.append(call.operation)
        return {"Stacks": []}

    with WireServer(handler) as server:
        client = server.client("cloudformation")
        client.describe_stacks()
        server.faults.add(fault=fault)
        with pytest.raises(kind):
            client.describe_stacks()
        assert len(done) == 1 + performed
        assert client.describe_stacks()["Stacks"] == []


def test_a_reset_is_a_reset_and_no_orderly_close(server: WireServer) -> None:
    server.faults.add(fault=Reset())
    with pytest.raises(exceptions.ConnectionClosedError) as raised:
        server.client("cloudformation").describe_stacks()
    assert "ConnectionResetError" in repr(raised.value.kwargs["error"])


def test_slow_is_slower_than_a_short_time_out_and_stopping_does_not_wait_for_it() -> None:
    started = time.monotonic()
    with WireServer(nothing) as server:
        server.faults.add(fault=Slow(30))
        with pytest.raises(exceptions.ReadTimeoutError):
            server.client("cloudformation", read_timeout=0.1).describe_stacks()
        server.faults.add(fault=Slow(0.05))
        assert server.client("cloudformation").describe_stacks()["Stacks"] == []
    assert time.monotonic() - started < 5


def test_faults_queue_up_and_let_pass_what_they_are_told_to(server: WireServer) -> None:
    server.faults.add("DeleteStack", Throttle())
    server.faults.add(STACK, ServerError(500), skip=1, times=2)
    server.faults.add(STACK, ServerError(503))
    client = server.client("cloudformation")
    seen = []
    for _ in range(5):
        try:
            client.describe_stacks()
            seen.append(200)
        except exceptions.ClientError as error:
            seen.append(error.response["ResponseMetadata"]["HTTPStatusCode"])
    # The first call is let pass by the one fault, and so met by the next in the queue.
    assert seen == [503, 500, 500, 200, 200]
    assert server.faults.pending == 1
    server.faults.clear()
    assert server.faults.pending == 0


def test_retries_are_recorded_one_by_one(server: WireServer) -> None:
    server.faults.add(fault=Reset())
    client = server.client("cloudformation", retries={"total_max_attempts": 2, "mode": "standard"})
    client.describe_stacks()
    assert [(call.operation, call.fault) for call in server.calls] == [(STACK, "Reset"), (STACK, "")]


def test_random_faults_are_the_same_in_every_run() -> None:
    def run(seed: int) -> list[str]:
        with WireServer(nothing) as server:
            server.faults.add(fault=Throttle(), rate=0.3, seed=seed)
            client = server.client("cloudformation")
            for _ in range(40):
                try:
                    client.describe_stacks()
                except exceptions.ClientError:
                    continue
            return [call.fault for call in server.calls]

    first = run(7)
    assert first == run(7) != run(8)
    assert 4 <= Counter(first)["Throttle"] <= 20


def test_a_mistake_in_the_script_is_not_mistaken_for_a_fault() -> None:
    def typo(call: Call) -> dict[str, Any]:
        raise LookupError(f"{call.operation} is not scripted")

    def deploy() -> None:
        with WireServer(typo) as server, pytest.raises(exceptions.ClientError, match="WireScriptError"):
            server.client("cloudformation").describe_stacks()

    with pytest.raises(LookupError, match="not scripted"):
        deploy()
