"""What is tried, where, and what came out. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["passed", "failed", "skipped"]
PORTS = {"http": 80, "https": 443}


class FailedError(Exception):
    """A check saw something that is not as it must be; says what."""


class SkippedError(Exception):
    """A check does not apply here; says why."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the checks need to know.

    Attributes:
        api: URL of the backend, without a path.
        frontend: URL of the frontend; empty where there is none.
        health_path, deep_path: of the two health checks.
        ca: file with a certificate authority to trust besides the system's; empty for none.
        connect: ``host:port`` → ``host:port`` that is really connected to.
        echo: Socket.IO event that the backend answers with what it was sent; empty where it has none.
        idle: seconds that an unused connection must live.
        timeout: seconds that any one answer may take.
        slow: seconds from which an answer of the health check is too slow.
        days: days that the certificate must still be valid.
    """

    api: str
    frontend: str = ""
    health_path: str = "/health"
    deep_path: str = "/health/deep"
    ca: str = ""
    connect: Mapping[str, str] = field(default_factory=dict)
    echo: str = ""
    idle: float = 65.0
    timeout: float = 10.0
    slow: float = 2.0
    days: int = 14

    @property
    def secure(self) -> bool:
        """Whether the backend is served over TLS."""
        return urlsplit(self.api).scheme == "https"

    @property
    def host(self) -> str:
        """Name of the backend."""
        return urlsplit(self.api).hostname or ""

    @property
    def port(self) -> int:
        """Port of the backend."""
        parts = urlsplit(self.api)
        return parts.port or PORTS[parts.scheme]

    def real(self, host: str, port: int) -> tuple[str, int]:
        """What to connect to for a host and port."""
        given = self.connect.get(f"{host}:{port}", "")
        if not given:
            return host, port
        name, _, number = given.rpartition(":")
        return name, int(number)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a check.

    Attributes:
        id: of the check.
        status: how it ended.
        detail: what was seen, or why not.
        seconds: how long it took.
    """

    id: str
    status: Status
    detail: str
    seconds: float
