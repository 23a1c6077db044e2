"""Requests that are ours: what this server is, planted failures, and Amplify, in front of ministack."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from deployer.local import amplify, types
from deployer.local.injection import INJECTOR

if TYPE_CHECKING:
    from collections.abc import Callable

STATUS = "/_classla/status"
FAIL = "/_classla/fail"
DELAY = "/_classla/delay"
CLEAR = "/_classla/clear"
SERVICE = b"/amplify/aws4_request"  # how a signed request says which service it is for


def wrap(application: Callable[..., Any]) -> Callable[..., Any]:
    """The application with our routes in front; everything else passes through untouched."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and (scope["path"].startswith("/_classla/") or _is_amplify(scope)):
            status, content = answer(scope["method"], scope["path"], await _body(receive))
            await _send(send, status, content)
        else:
            await application(scope, receive, send)

    return wrapped


def answer(method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """Status code and JSON content for one of our requests."""
    if path.startswith("/_classla/"):
        try:
            return _control(method, path, json.loads(body or b"{}"))
        except (ValueError, KeyError, TypeError) as error:
            return 400, {"message": f"{type(error).__name__}: {error}"}
    return amplify.answer(method, path, body) or (404, {"__type": "NotFoundException", "message": path})


def _control(method: str, path: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if (method, path) == ("GET", STATUS):
        return 200, status()
    if (method, path) == ("POST", FAIL):
        INJECTOR.plant(request)
    elif (method, path) == ("POST", DELAY):
        INJECTOR.delay_seconds = int(request["Milliseconds"]) / 1000
    elif (method, path) == ("POST", CLEAR):
        INJECTOR.clear()
    else:
        return 404, {"message": f"no such route: {method} {path}"}
    return 200, {"message": "done"}


def status() -> dict[str, Any]:
    """What this server is, and what it only pretends to have."""
    return {
        "pid": os.getpid(),
        "version": version("ministack"),
        "recorded": sorted(types.recorded_types()),
        "emulated": sorted(types.EMULATED),
    }


def _is_amplify(scope: Any) -> bool:
    return any(name == b"authorization" and SERVICE in value for name, value in scope["headers"])


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


async def _send(send: Any, status_code: int, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if "__type" in content:
        headers.append((b"x-amzn-errortype", str(content["__type"]).encode()))
    await send({"type": "http.response.start", "status": status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})
