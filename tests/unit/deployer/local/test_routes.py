from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import pytest

from deployer.local import routes, types
from deployer.local.injection import Injector


def ask(path: str, method: str = "GET", body: bytes = b"", authorization: bytes = b"") -> tuple[Any, Any]:
    """Status and content of one request to an application that is wrapped; None when it was passed on."""
    sent: list[Any] = []

    async def behind(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"status": None})
        await send({"body": b"null"})

    async def receive() -> Any:
        return {"body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [(b"authorization", authorization)]}
    asyncio.run(routes.wrap(behind)(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_status_says_what_this_is() -> None:
    status, content = ask("/_classla/status")
    assert status == 200
    assert content["pid"] == os.getpid()
    assert set(content["recorded"]) == set(types.RECORDED)
    assert content["version"]


def test_failures_and_delays_are_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    injector = Injector()
    monkeypatch.setattr(routes, "INJECTOR", injector)
    assert ask("/_classla/fail", "POST", b'{"LogicalResourceId": "Vpc"}')[0] == 200
    with pytest.raises(ValueError, match="planted failure"):
        injector.meet("create", "Vpc")
    assert ask("/_classla/delay", "POST", b'{"Milliseconds": 250}')[0] == 200
    assert injector.delay_seconds == 0.25
    assert ask("/_classla/clear", "POST")[0] == 200
    assert injector.delay_seconds == 0


@pytest.mark.parametrize(
    ("path", "method", "body", "status"),
    [
        ("/_classla/fail", "POST", b"{}", 400),
        ("/_classla/delay", "POST", b"not json", 400),
        ("/_classla/other", "GET", b"", 404),
    ],
)
def test_what_makes_no_sense_is_refused(path: str, method: str, body: bytes, status: int) -> None:
    assert ask(path, method, body)[0] == status


def test_a_request_that_is_signed_for_amplify_goes_there() -> None:
    signed = b"AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/amplify/aws4_request"
    assert ask("/apps", authorization=signed)[0] == 200
    assert ask("/nowhere", authorization=signed)[0] == 404


def test_everything_else_passes_through() -> None:
    assert ask("/bucket/key") == (None, None)
    assert ask("/apps") == (None, None)
