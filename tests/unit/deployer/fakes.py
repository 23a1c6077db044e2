"""An AWS that answers what a test says, and a clock that needs no time."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from deployer.clock import Clock
from deployer.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deployer.aws.gateway import Gateway


@dataclass
class FakeGateway:
    """Has the gateway's ``call`` and ``pages``.

    Attributes:
        answer: operation and parameters → the answers, a page each; raises what AWS would refuse.
        asked: every page that somebody read: operation and parameters.
        endpoint_url: of every service, where one was named.
    """

    answer: Callable[[str, dict[str, Any]], list[dict[str, Any]]] = lambda _operation, _asked: [{}]
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    endpoint_url: str = ""

    @property
    def connection(self) -> SimpleNamespace:
        return SimpleNamespace(endpoint=self.endpoint_url)

    def endpoint(self, service: str) -> str:
        return self.endpoint_url or f"https://{service}.us-east-1.amazonaws.com"

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        return next(self.pages(service, operation, **parameters))

    def pages(self, service: str, operation: str, /, **parameters: Any) -> Iterator[dict[str, Any]]:
        for page in self.answer(operation, parameters):
            self.asked.append((operation, parameters))
            yield page


def as_gateway(fake: FakeGateway) -> Gateway:
    """As the deployer's functions take it."""
    return cast("Gateway", fake)


def target(fake: FakeGateway | None = None, **changed: Any) -> Target:
    """A real account in us-east-1."""
    fields = {
        "gateway": as_gateway(fake or FakeGateway()),
        "region": "us-east-1",
        "account": "123456789012",
        "identity": "arn:aws:iam::123456789012:user/me",
        "local": False,
    }
    return Target(**{**fields, **changed})


@dataclass
class FakeClock(Clock):
    """Sleeping moves its time and takes none."""

    time: float = 0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
