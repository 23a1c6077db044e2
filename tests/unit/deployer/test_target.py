"""Nothing reaches a real account by accident, nor the wrong one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from deployer import target as module
from deployer.aws.gateway import Connection, Gateway
from deployer.errors import TargetError
from deployer.target import Wanted, connect
from tests.unit.deployer.fakes import FakeGateway, as_gateway, target

if TYPE_CHECKING:
    from pathlib import Path

    from deployer.target import Target

LOOPBACK = FakeGateway(endpoint_url="http://127.0.0.1:4566")


@pytest.mark.parametrize(
    ("wanted", "real"),
    [
        (Wanted(), False),
        (Wanted(aws=True), True),
        (Wanted(profile="me"), True),
        (Wanted(region="us-east-1"), True),
        (Wanted(endpoint="http://localhost:1"), True),
    ],
)
def test_a_real_aws_must_be_named(wanted: Wanted, real: bool) -> None:
    assert wanted.real == real


def test_objects_have_virtual_host_urls_in_aws_and_paths_elsewhere() -> None:
    assert target().bucket_url("bucket", "k/1.json") == "https://bucket.s3.us-east-1.amazonaws.com/k/1.json"
    assert target(LOOPBACK).bucket_url("bucket", "k/1.json") == "http://127.0.0.1:4566/bucket/k/1.json"


def test_an_endpoint_of_the_sdk_s_own_settings_is_no_aws_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", LOOPBACK.endpoint_url)
    real = replace(target(), gateway=Gateway(Connection("us-east-1", dummy_credentials=True)))
    assert real.bucket_url("bucket", "k/1.json") == "http://127.0.0.1:4566/bucket/k/1.json"


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("eu-west-1", "https://eu-west-1.console.aws.amazon.com/p"),
        ("cn-north-1", "https://console.amazonaws.cn/p"),
        ("us-gov-west-1", "https://console.amazonaws-us-gov.com/p"),
    ],
)
def test_each_partition_has_its_console(region: str, url: str) -> None:
    assert target(region=region).console("p") == url


def test_the_local_aws_has_no_console() -> None:
    assert target(LOOPBACK).console("p") == ""


def test_the_title_tells_which_aws() -> None:
    assert target().title == "AWS account 123456789012, us-east-1"
    assert target(local=True).title == "the embedded local AWS, us-east-1"


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """Connections that were made; each leads to account 123456789012."""
    made: list[Connection] = []

    def gateway(connection: Connection) -> Gateway:
        made.append(connection)
        identity = {"Account": "123456789012", "Arn": "arn:me"}
        return as_gateway(FakeGateway(lambda _operation, _asked: [identity]))

    monkeypatch.setattr(module, "Gateway", gateway)
    return made


def reached(tmp_path: Path, tags: dict[str, str], **wanted: Any) -> Target:
    return connect(Wanted(**wanted), tags, "parameters/prod.json", tmp_path)


def test_a_real_target_is_where_the_parameters_file_belongs(
    connections: list[Connection], tmp_path: Path
) -> None:
    found = reached(tmp_path, {"Region": "eu-west-1", "Account": "123456789012"}, profile="me")
    assert (found.region, found.account, found.identity, found.local) == (
        "eu-west-1",
        "123456789012",
        "arn:me",
        False,
    )
    assert connections == [Connection(region="eu-west-1", profile="me")]


def test_an_endpoint_is_used_as_it_is_given_without_its_last_slash(
    connections: list[Connection], tmp_path: Path
) -> None:
    reached(tmp_path, {}, region="eu-west-1", endpoint="http://localhost:4566/")
    assert connections == [Connection(region="eu-west-1", endpoint="http://localhost:4566")]


def test_without_a_region_nobody_is_asked(connections: list[Connection], tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="--region us-east-1") as caught:
        reached(tmp_path, {}, aws=True)
    assert caught.value.exit_code == 2
    assert connections == []


def test_another_region_is_refused_before_anybody_is_asked(
    connections: list[Connection], tmp_path: Path
) -> None:
    with pytest.raises(TargetError, match="is eu-west-1, and us-east-1 is asked") as caught:
        reached(tmp_path, {"Region": "eu-west-1"}, region="us-east-1")
    assert [problem.where for problem in caught.value.problems] == ["parameters/prod.json, Tags, Region"]
    assert connections == []


@pytest.mark.usefixtures("connections")
def test_another_account_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="these credentials are of 123456789012") as caught:
        reached(tmp_path, {"Region": "eu-west-1", "Account": "999999999999"}, aws=True)
    assert [problem.where for problem in caught.value.problems] == ["parameters/prod.json, Tags, Account"]


def test_the_local_aws_must_run(connections: list[Connection], tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="classla local up"):
        reached(tmp_path, {"Region": "us-east-1"})
    assert connections == []


def test_the_local_aws_stands_in_for_any_account_with_keys_that_open_nothing(
    connections: list[Connection], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deployer.local import control

    class Running:
        url = "http://127.0.0.1:4566"

    monkeypatch.setattr(control, "status", lambda _folder: Running())
    found = reached(tmp_path, {"Region": "us-east-1", "Account": "999999999999"})
    assert found.local
    assert connections == [Connection(region="us-east-1", endpoint=Running.url, dummy_credentials=True)]
