"""The HTTP server that real boto3 clients talk to.

It answers on a loopback port, one handler call at a time: a scripted world needs no locks of its own.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from tests.support import mutate
from tests.support.wire.decode import Call, NotUnderstoodError, Request, decode
from tests.support.wire.faults import ErrorFault, Fault, Faults, Mutated, Reset, Slow, Truncated
from tests.support.wire.serialize import HttpAnswer, serialize, serialize_error

if TYPE_CHECKING:
    from types import TracebackType

Handler = Callable[[Call], Mapping[str, Any]]
BROKEN = "WireScriptError"


class WireError(Exception):
    """An error that a handler answers with, as AWS would say it."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, str] | None = None,
    ) -> None:
        """AWS's code, text and HTTP status; for S3 also headers and members of the error."""
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status
        self.headers, self.members = dict(headers or {}), dict(members or {})


@dataclass
class WireServer:
    """Serves ``handler`` on a loopback port while the context is open.

    Attributes:
        handler: answers every call; raises WireError for an error answer.
        faults: what goes wrong before the handler is asked.
        calls: every request that arrived, retries included, in order.
        broken: what went wrong in the test's own script. Leaving the context raises the first of it: a client
            that handles errors well would hide it otherwise.
    """

    handler: Handler
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _stopping: threading.Event = field(default_factory=threading.Event, repr=False)
    _http: _Http | None = field(default=None, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        """Start."""
        self._http = _Http(self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, name="wire", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and close every connection."""
        self._stopping.set()
        if self._http is not None and self._thread is not None:
            self._http.shutdown()
            self._http.close_connections()
            self._http.server_close()
            self._thread.join()
        if self.broken and error is None:
            raise self.broken[0]

    @property
    def endpoint_url(self) -> str:
        """What boto3 is given."""
        if self._http is None:
            raise RuntimeError("the server is not running: use it in a with statement")
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def operations(self, service: str = "") -> list[str]:
        """Names of the operations that were called, in order; of one service when it is given."""
        return [call.operation for call in self.calls if service in ("", call.service)]

    def client(self, service: str, region: str = "eu-central-1", **config: Any) -> Any:
        """A boto3 client with made-up keys that never retries, unless ``config`` says so."""
        from botocore.config import Config

        options = {"retries": {"total_max_attempts": 1, "mode": "standard"}, **config}
        return _session(region).client(service, endpoint_url=self.endpoint_url, config=Config(**options))

    def handle(self, request: Request) -> tuple[HttpAnswer, Fault | None]:
        """The answer to a request, and the fault that is to befall it."""
        try:
            call = decode(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            return self._break(
                "sts", NotUnderstoodError(f"{request.method} {request.target}: {error!r}")
            ), None
        fault = self.faults.take(call)
        with self._lock:
            self.calls.append(replace(call, fault=fault.name if fault else ""))
        if isinstance(fault, ErrorFault):
            return fault.answer(call), None
        if fault is not None and not fault.performed:
            return HttpAnswer(), fault
        return self._perform(call), fault

    def wait(self, seconds: float) -> None:
        """Sleep, but not beyond the end of the test."""
        self._stopping.wait(seconds)

    def _perform(self, call: Call) -> HttpAnswer:
        try:
            with self._lock:
                return serialize(call.service, call.operation, self.handler(call))
        except WireError as error:
            return serialize_error(
                call.service, error.code, error.message, error.status, error.headers, error.members
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            return self._break(call.service, error)

    def _break(self, service: str, error: Exception) -> HttpAnswer:
        self.broken.append(error)
        # A client error: a server error would be retried, and the test would take long to say what is wrong.
        return serialize_error(service, BROKEN, repr(error), 400)


@lru_cache(maxsize=8)
def _session(region: str) -> Any:
    """One for all tests: reading a service's model takes longer than most tests."""
    import boto3

    return boto3.Session("AKIDTEST", "secret", "token", region_name=region)


class _Http(ThreadingHTTPServer):
    """One thread a connection; knows its connections, so that stopping does not wait for idle clients."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, wire: WireServer) -> None:
        self.wire = wire
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Connection)

    def opened(self, connection: socket.socket) -> None:
        """A client connected."""
        self._connections.add(connection)

    def close_connections(self) -> None:
        """Wake every thread that waits for a next request."""
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are part of the tests: nothing to print."""


class _Connection(BaseHTTPRequestHandler):
    """Reads requests off one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def setup(self) -> None:
        """Also tell the server."""
        super().setup()
        self.server.opened(self.connection)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Tests read ``calls`` instead."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer, fault = self.server.wire.handle(Request(self.command, self.path, headers, body))
        if isinstance(fault, Mutated):
            answer = replace(answer, body=mutate.answer(answer.body, fault.seed))
        if isinstance(fault, Slow):
            self.server.wire.wait(fault.seconds)
        if isinstance(fault, Reset):
            self._reset()
        elif isinstance(fault, Truncated):
            self._cut(answer, fault.early_close)
        else:
            self._send(answer, len(answer.body))

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _serve  # noqa: N815 - the base class's names

    def _send(self, answer: HttpAnswer, length: int) -> None:
        self.send_response_only(answer.status)
        headers = {"Content-Length": str(length), **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        if self.command != "HEAD":
            # In one packet with the head: two would wait for each other's acknowledgement.
            self._headers_buffer: list[bytes]
            self._headers_buffer.append(b"\r\n" + answer.body)
            self.flush_headers()
        else:
            self.end_headers()

    def _cut(self, answer: HttpAnswer, early_close: bool) -> None:
        half = answer.body[: len(answer.body) // 2]
        self._send(replace(answer, body=half), len(answer.body) if early_close else len(half))
        self.close_connection = early_close or self.close_connection

    def _reset(self) -> None:
        """Close without a goodbye: with no time to linger the kernel sends RST instead of FIN."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # close() would wait for the files made of the socket; the descriptor itself does not.
        os.close(self.connection.detach())
