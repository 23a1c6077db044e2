"""A proxy in front of the local AWS that throttles some calls and resets some connections."""

from __future__ import annotations

import http.client
import random
import re
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

from tests.support.wire.faults import Throttle

if TYPE_CHECKING:
    from types import TracebackType

    from tests.support.wire.decode import Call

_SERVICE = re.compile(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/")
_HOP = {"connection", "transfer-encoding", "content-length", "date", "server", "expect"}


class Proxy:
    """A context manager; ``url`` is what a client is given.

    Attributes:
        throttling, resets: shares of the calls that meet them.
        calls, throttled, cut: what happened.
    """

    def __init__(self, upstream: str, throttling: float, resets: float, seed: int) -> None:
        self.upstream = urlsplit(upstream)
        self.throttling, self.resets = throttling, resets
        self.calls = self.throttled = self.cut = 0
        self._chance = random.Random(seed)  # noqa: S311 - a repeatable campaign, no secret
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fate(self) -> str:
        """What becomes of the next call."""
        with self._lock:
            self.calls += 1
            drawn = self._chance.random()
            if drawn < self.throttling:
                self.throttled += 1
                return "throttle"
            if drawn < self.throttling + self.resets:
                self.cut += 1
                return "reset"
            return "pass"


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fate = proxy.fate()
            if fate == "reset":
                _reset(self.connection)
                self.close_connection = True
            elif fate == "throttle":
                found = _SERVICE.search(self.headers.get("Authorization", ""))
                call = cast("Call", SimpleNamespace(service=found[1] if found else "cloudformation"))
                answer = Throttle().answer(call)
                self._send(answer.status, dict(answer.headers), answer.body)
            else:
                self._send(*_forward(proxy, self, body))

        # The base class looks for these names.
        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _any  # noqa: N815

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    return Handler


def _forward(proxy: Proxy, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(proxy.upstream.netloc, timeout=60)
    try:
        headers = {name: value for name, value in request.headers.items() if name.lower() != "expect"}
        connection.request(request.command, request.path, body, headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def _reset(connection: socket.socket) -> None:
    """Close with RST, as a lost connection does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
