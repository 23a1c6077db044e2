"""The door to the local AWS: every call of a rehearsal goes through, and IAM stands in it.

The local AWS lets everybody do everything. Here each request is read, put down to the role that signed it,
and answered with AWS's own refusal when the emitted policies do not allow it. It also gives builds their
credentials, where CodeBuild's container would find them.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape

from rehearsal.authority import secret
from rehearsal.permissions import Need
from rehearsal.wire import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from rehearsal.authority import Authority, Session
    from rehearsal.wire import Request

HOST = "127.0.0.1"
CREDENTIALS = "/_rehearsal/credentials/"
HOP_BY_HOP = frozenset(("connection", "keep-alive", "transfer-encoding", "content-length", "host", "expect"))
JSON_SERVICES = frozenset(("amplify", "ecr", "ecs", "logs", "secretsmanager"))
ACCESS_KEY = re.compile(rb"<AccessKeyId>([^<]+)</AccessKeyId>")
STACK_ID = re.compile(rb"<StackId>([^<]+)</StackId>")
TIMEOUT_SECONDS = 120
LENGTH = "Content-Length"
Answer = tuple[int, list[tuple[str, str]], bytes]


class Gate:
    """A server on loopback in front of the local AWS; use it as a context manager.

    It stays for several executions: its address is part of every template's URL, and a nested template at
    another URL would be a change.

    Args:
        upstream: URL of the local AWS.
        authority: who decides; each execution sets its own.
        run_task: told of a task definition's ARN when a single task is run; gives its exit code.
    """

    def __init__(
        self, upstream: str, authority: Authority, run_task: Callable[[str], int] = lambda definition: 0
    ) -> None:
        self._upstream = urlsplit(upstream).netloc
        self.authority = authority
        self._run_task = run_task
        self._ended: dict[str, int] = {}
        self._stacks: dict[str, str] = {}
        self._server = ThreadingHTTPServer((HOST, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Gate:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Endpoint of every service."""
        return f"http://{HOST}:{self._server.server_address[1]}"

    def credentials_url(self, session: Session) -> str:
        """Where a build finds its credentials."""
        return f"{self.url}{CREDENTIALS}{session.key}"

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Decide a request, and pass it on when it is allowed."""
        if target.startswith(CREDENTIALS):
            return self._credentials(target.removeprefix(CREDENTIALS))
        request = read(method, target, headers, body)
        refused = self.authority.decide(request, self._stack_of)
        if refused:
            return refusal(request, self._who(request), refused)
        status, given, content = self._pass_on(method, target, headers, body)
        if request.operation == "AssumeRole" and (match := ACCESS_KEY.search(content)):
            session = self.authority.session(request.key)
            if session is not None:
                self.authority.taken(session, request.parameters["RoleArn"], match[1].decode())
        if status == http.HTTPStatus.NOT_FOUND and self._hides(request):
            # Without s3:ListBucket S3 does not say that an object is absent (S3 API reference, HeadObject).
            return refusal(request, self._who(request), "s3:ListBucket")
        if request.service == "ecs" and status == http.HTTPStatus.OK:
            content = self._tasks(request.operation, content)
        return status, given, content

    def _tasks(self, operation: str, content: bytes) -> bytes:
        """A task that was run has ended: the local AWS writes tasks down, and none ever ends."""
        if operation not in ("RunTask", "DescribeTasks"):
            return content
        answer = json.loads(content)
        for task in answer["tasks"]:
            if operation == "RunTask":
                self._ended[task["taskArn"]] = self._run_task(task["taskDefinitionArn"])
            elif task["taskArn"] in self._ended:
                task["lastStatus"] = "STOPPED"
                task["stoppedReason"] = "Essential container in task exited"
                task["containers"][0]["exitCode"] = self._ended[task["taskArn"]]
        return json.dumps(answer).encode()

    def _hides(self, request: Request) -> bool:
        if request.operation not in ("GetObject", "HeadObject"):
            return False
        bucket = f"arn:aws:s3:::{request.parameters['Bucket']}"
        return not self.authority.may(request.key, Need("s3:ListBucket", bucket))

    def _who(self, request: Request) -> str:
        session = self.authority.session(request.key)
        return session.role if session else "nobody"

    def _credentials(self, key: str) -> Answer:
        if self.authority.session(key) is None:
            return 404, [], b"{}"
        content = {
            "AccessKeyId": key,
            "SecretAccessKey": secret(),
            "Token": "rehearsal",
            "Expiration": (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return 200, [("Content-Type", "application/json")], json.dumps(content).encode()

    def _stack_of(self, change_set: str) -> str:
        """The stack that a change set is of, asked of the local AWS itself and not on anybody's account."""
        if change_set not in self._stacks:
            question = {
                "Action": "DescribeChangeSet",
                "Version": "2010-05-15",
                "ChangeSetName": change_set,
            }
            region = change_set.split(":")[3]
            headers = {
                "content-type": "application/x-www-form-urlencoded",
                "authorization": f"AWS4-HMAC-SHA256 Credential=local/20260101/{region}"
                "/cloudformation/aws4_request, SignedHeaders=host, Signature=0",
            }
            body = urlencode(question).encode()
            match = STACK_ID.search(self._pass_on("POST", "/", headers, body)[2])
            self._stacks[change_set] = match[1].decode() if match else change_set
        return self._stacks[change_set]

    def _pass_on(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        connection = http.client.HTTPConnection(self._upstream, timeout=TIMEOUT_SECONDS)
        try:
            kept = {name: value for name, value in headers.items() if name not in HOP_BY_HOP}
            connection.request(method, target, body, kept)
            given = connection.getresponse()
            content = given.read()
            names = [item for item in given.getheaders() if item[0].lower() not in HOP_BY_HOP]
            length = [(LENGTH, given.getheader("content-length", "0"))] if method == "HEAD" else []
            return given.status, [*names, *length], content
        finally:
            connection.close()


def refusal(request: Request, who: str, why: str) -> Answer:
    """AWS's answer to somebody who may not, in the protocol of the service."""
    words = f"User: {who} {why}"
    if request.service in JSON_SERVICES:
        content = json.dumps({"__type": "AccessDeniedException", "message": words}).encode()
        headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", "AccessDeniedException")]
        return 400, headers, content
    error = f"<Code>AccessDenied</Code><Message>{escape(words)}</Message>"
    if request.service != "s3":
        error = f"<Error><Type>Sender</Type>{error}</Error>"
    outer = "Error" if request.service == "s3" else "ErrorResponse"
    content = f"<{outer}>{error}<RequestId>rehearsal</RequestId></{outer}>".encode()
    return 403, [("Content-Type", "text/xml")], content


def _handler(gate: Gate) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            status, given, content = gate.answer(self.command, self.path, headers, body)
            self.send_response(status)
            for name, value in given:
                self.send_header(name, value)
            if LENGTH not in dict(given):
                self.send_header(LENGTH, str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 - http.server looks for these names

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name that it has there
            del format, arguments

    return Handler
