"""The one door to AWS: real boto3 against a scripted server; retries, words of errors, the list of calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from deployer.aws.gateway import (
    ATTEMPTS,
    RECORD_VARIABLE,
    UNREADABLE_ATTEMPTS,
    Connection,
    Gateway,
    write_calls,
)
from deployer.errors import (
    AwsError,
    CredentialsError,
    DeniedError,
    NotFoundError,
    TargetError,
    ThrottledError,
    UnreachableError,
    UnreadableError,
)
from tests.support.wire import faults
from tests.support.wire.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without their pauses, and no configuration of the machine."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def world() -> Iterator[World]:
    with World() as made:
        made.cloudformation.stack("classla-dev")
        yield made


def gateway(world: World) -> Gateway:
    return Gateway(Connection(world.region, endpoint=world.endpoint_url, dummy_credentials=True))


def describe(world: World) -> None:
    gateway(world).call("cloudformation", "DescribeStacks", StackName="classla-dev")


@pytest.mark.parametrize(
    "fault", [faults.Throttle(), faults.ServerError(500), faults.ServerError(503), faults.Reset()]
)
def test_a_burst_is_outwaited(world: World, fault: object) -> None:
    world.faults.add(fault=fault, times=ATTEMPTS - 1)  # type: ignore[arg-type]
    describe(world)
    assert len(world.calls) >= ATTEMPTS - 1


def test_what_never_stops_is_an_error_and_bounded(world: World) -> None:
    world.faults.add(fault=faults.Throttle(), times=1000)
    with pytest.raises(ThrottledError, match="throttled every retry"):
        describe(world)
    assert len(world.calls) == ATTEMPTS


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (faults.ExpiredToken(), CredentialsError, "sign in again"),
        (faults.ClockSkew(), CredentialsError, "clock"),
        (faults.AccessDenied("cloudformation:DescribeStacks"), DeniedError, "cloudformation:DescribeStacks"),
    ],
)
def test_a_refusal_says_what_to_do(world: World, fault: object, kind: type[AwsError], words: str) -> None:
    world.faults.add(fault=fault, times=1000)  # type: ignore[arg-type]
    with pytest.raises(kind, match=words) as caught:
        describe(world)
    assert caught.value.code


def test_what_is_not_there(world: World) -> None:
    with pytest.raises(NotFoundError):
        gateway(world).call("cloudformation", "DescribeStacks", StackName="classla-absent")


@pytest.mark.parametrize("fault", [faults.Truncated(), faults.Raw(b"<html>Sign in</html>", 200)])
def test_half_an_answer_is_asked_for_again(world: World, fault: object) -> None:
    world.faults.add(fault=fault, times=UNREADABLE_ATTEMPTS - 1)  # type: ignore[arg-type]
    describe(world)
    world.faults.add(fault=fault, times=UNREADABLE_ATTEMPTS)  # type: ignore[arg-type]
    with pytest.raises(UnreadableError, match="proxy"):
        describe(world)


def test_half_an_answer_to_a_change_is_not_repeated(world: World) -> None:
    world.faults.add("CreateChangeSet", faults.Raw(b"<html/>", 200), times=10)
    with pytest.raises(UnreadableError):
        gateway(world).call(
            "cloudformation", "CreateChangeSet", StackName="classla-dev", ChangeSetName="a", TemplateBody="{}"
        )
    assert len(world.calls) == 1


def test_an_empty_answer_is_not_taken_for_none(world: World) -> None:
    world.faults.add("ListTasks", faults.Raw(b"<html/>", 200), times=10)
    with pytest.raises(UnreadableError, match="ecs:ListTasks"):
        gateway(world).call("ecs", "ListTasks", cluster="c")


def test_nobody_answers() -> None:
    nowhere = Gateway(Connection("us-east-1", endpoint="http://127.0.0.1:9", dummy_credentials=True))
    with pytest.raises(UnreachableError, match="status --follow"):
        nowhere.call("sts", "GetCallerIdentity")


def test_without_credentials() -> None:
    with pytest.raises(CredentialsError, match="--profile NAME"):
        Gateway(Connection("us-east-1", endpoint="http://127.0.0.1:9")).call("sts", "GetCallerIdentity")


def test_an_unknown_profile() -> None:
    with pytest.raises(TargetError, match="list-profiles") as caught:
        Gateway(Connection("us-east-1", profile="nobody")).call("sts", "GetCallerIdentity")
    assert caught.value.exit_code == 2


def test_a_parameter_that_aws_does_not_know_is_not_sent(world: World) -> None:
    with pytest.raises(AwsError, match="was not sent"):
        gateway(world).call("cloudformation", "DescribeStacks", Nonsense="x")
    assert world.calls == []


def test_every_page_is_read() -> None:
    with World(page_size=2) as world:
        for number in range(5):
            world.cloudformation.stack(f"classla-{number}")
        pages = list(gateway(world).pages("cloudformation", "DescribeStacks"))
    assert [len(page["Stacks"]) for page in pages] == [2, 2, 1]


def test_calls_are_listed_and_recorded(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "calls.jsonl"
    monkeypatch.setenv(RECORD_VARIABLE, str(record))
    asking = gateway(world)
    asking.call("cloudformation", "DescribeStacks", StackName="classla-dev")
    asking.call("sts", "GetCallerIdentity")
    assert [call.action for call in asking.calls] == [
        "cloudformation:DescribeStacks",
        "sts:GetCallerIdentity",
    ]
    write_calls(asking, tmp_path / "again.jsonl")
    assert record.read_bytes() == (tmp_path / "again.jsonl").read_bytes()
    assert json.loads(record.read_text("utf-8").splitlines()[0])["resource"] == "classla-dev"


def test_local_keys_open_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With keys of a real account around, the local AWS still gets the made-up ones."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    asking = gateway(world)
    asking.call("sts", "GetCallerIdentity")
    assert asking._client("sts")._request_signer._credentials.access_key == "local"


def test_a_call_that_has_no_answer_may_be_empty(world: World) -> None:
    world.handlers["logs"] = lambda call: {}
    assert gateway(world).call("logs", "PutRetentionPolicy", logGroupName="a", retentionInDays=7) == {}
