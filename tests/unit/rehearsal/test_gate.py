"""The gate, between real clients and a small upstream: what passes, what is refused, and in whose words."""

from __future__ import annotations

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from deployer.errors import DeniedError, NotFoundError
from deployer.iam.evaluate import Role
from rehearsal.authority import Authority
from rehearsal.clients import as_role
from rehearsal.gate import Gate
from tests.unit.rehearsal.pipelines import ACCOUNT, PLACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.aws.gateway import Gateway

ROLE = f"arn:aws:iam::{ACCOUNT}:role/build"
STACK = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/classla-dev/1"
CHANGE_SET = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:changeSet/c/1"
ANSWERS = {
    "DescribeChangeSet": (
        "<DescribeChangeSetResponse><DescribeChangeSetResult>"
        f"<StackId>{STACK}</StackId><ExecutionStatus>AVAILABLE</ExecutionStatus>"
        "</DescribeChangeSetResult></DescribeChangeSetResponse>"
    ),
}


class Upstream(BaseHTTPRequestHandler):
    """Knows one change set and one object."""

    protocol_version = "HTTP/1.1"
    seen: list[str]
    text = ""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        type(self).seen.append(f"{self.command} {self.path} {body}")
        found = next((text for name, text in ANSWERS.items() if f"Action={name}" in body), self.text)
        there = bool(found) or self.path == "/bucket/there"
        content = (found or "<Error><Code>NoSuchKey</Code></Error>").encode()
        self.send_response(200 if there else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = _answer  # noqa: N815 - http.server looks for these names

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def upstream() -> Iterator[tuple[str, list[str]]]:
    class Own(Upstream):
        seen: list[str] = []  # noqa: RUF012 - of this test

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", Own.seen
    server.shutdown()
    server.server_close()
    thread.join()


def authority(*actions: str) -> Authority:
    statements = [{"Effect": "Allow", "Action": [action], "Resource": ["*"]} for action in actions]
    trust = {
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "codebuild.amazonaws.com"},
            }
        ]
    }
    return Authority({ROLE: Role([{"Statement": statements}], arn=ROLE, trust=trust)}, PLACE)


def gateway(gate: Gate, one: Authority) -> Gateway:
    session = one.service_session(ROLE, "codebuild.amazonaws.com", "here")
    return as_role(session, PLACE.region, gate.url)


def test_an_allowed_call_passes_with_its_answer(upstream: tuple[str, list[str]]) -> None:
    one = authority("cloudformation:DescribeChangeSet")
    with Gate(upstream[0], one) as gate:
        answer = gateway(gate, one).call("cloudformation", "DescribeChangeSet", ChangeSetName=CHANGE_SET)
    assert answer["ExecutionStatus"] == "AVAILABLE"
    assert [made.resource for made in one.made] == [STACK], "a change set is decided by its stack"


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("cloudformation", "ExecuteChangeSet", {"ChangeSetName": CHANGE_SET}),
        ("s3", "GetObject", {"Bucket": "bucket", "Key": "there"}),
        ("ecr", "DescribeImages", {"repositoryName": "rr"}),
    ],
)
def test_a_refusal_is_aws_s_own_in_each_protocol(
    upstream: tuple[str, list[str]], service: str, operation: str, parameters: dict[str, str]
) -> None:
    one = authority("sns:Publish")
    with Gate(upstream[0], one) as gate, pytest.raises(DeniedError) as raised:
        gateway(gate, one).call(service, operation, **parameters)
    assert "not authorized to perform" in raised.value.aws_message
    assert not [line for line in upstream[1] if "DescribeChangeSet" not in line], "nothing was passed on"


def test_an_absent_object_is_hidden_from_whoever_may_not_list(upstream: tuple[str, list[str]]) -> None:
    for actions, error in (
        (("s3:GetObject", "s3:ListBucket"), NotFoundError),
        (("s3:GetObject",), DeniedError),
    ):
        one = authority(*actions)
        with Gate(upstream[0], one) as gate, pytest.raises(error):
            gateway(gate, one).call("s3", "HeadObject", Bucket="bucket", Key="absent")


def test_a_task_is_run_once_and_has_ended_when_it_is_described(
    upstream: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    task = {"taskArn": "arn:t", "taskDefinitionArn": "arn:d", "lastStatus": "RUNNING", "containers": [{}]}
    text = json.dumps({"tasks": [task]})
    monkeypatch.setattr(Upstream, "text", text, raising=False)
    ran: list[str] = []

    def run(definition: str) -> int:
        ran.append(definition)
        return 3

    one = authority("ecs:*")
    with Gate(upstream[0], one, run) as gate:
        ecs = gateway(gate, one)
        before = ecs.call("ecs", "DescribeTasks", cluster="c", tasks=["arn:t"])["tasks"][0]
        ecs.call("ecs", "RunTask", cluster="c", taskDefinition="arn:d")
        after = ecs.call("ecs", "DescribeTasks", cluster="c", tasks=["arn:t"])["tasks"][0]
    assert ran == ["arn:d"]
    assert before["lastStatus"] == "RUNNING"
    assert (after["lastStatus"], after["containers"][0]["exitCode"]) == ("STOPPED", 3)


def test_credentials_are_given_where_codebuild_gives_them(upstream: tuple[str, list[str]]) -> None:
    one = authority()
    with Gate(upstream[0], one) as gate:
        session = one.service_session(ROLE, "codebuild.amazonaws.com", "here")
        with urllib.request.urlopen(gate.credentials_url(session)) as answer:  # noqa: S310 - loopback
            assert json.load(answer)["AccessKeyId"] == session.key
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(gate.credentials_url(session) + "x")  # noqa: S310 - loopback
