"""A whole scripted account behind one URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from tests.support.wire.amplify import FakeAmplify
from tests.support.wire.cloudformation import ACCOUNT, REGION, FakeCloudFormation
from tests.support.wire.s3 import FakeS3
from tests.support.wire.server import Handler, WireServer
from tests.support.wire.services import FakeEcs, FakeLogs, FakeSts
from tests.support.wire.stores import FakeEcr, FakeSecrets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from tests.support.wire.decode import Call
    from tests.support.wire.faults import Faults


class World:
    """CloudFormation and the services around it; a context manager.

    Attributes:
        cloudformation, s3, ecs, logs, secrets, ecr, amplify, sts: scripted by tests.
        handlers: by boto3's service name; tests may put their own.
        server: where calls arrive; its ``faults`` are what goes wrong.
    """

    def __init__(self, region: str = REGION, account: str = ACCOUNT, page_size: int = 100) -> None:
        """An empty account."""
        self.region, self.account = region, account
        self.cloudformation = FakeCloudFormation(region, account, page_size)
        self.sts = FakeSts(account)
        self.s3 = FakeS3(region, account)
        self.ecs = FakeEcs(region, account, page_size)
        self.logs = FakeLogs(page_size)
        self.secrets = FakeSecrets(region, account, page_size)
        self.ecr = FakeEcr(account, page_size)
        self.amplify = FakeAmplify(region, account, page_size)
        self.cloudformation.templates.fetch = self.s3.read
        self.handlers: dict[str, Handler] = {
            "cloudformation": self.cloudformation,
            "sts": self.sts,
            "s3": self.s3,
            "ecs": self.ecs,
            "logs": self.logs,
            "secretsmanager": self.secrets,
            "ecr": self.ecr,
            "amplify": self.amplify,
        }
        self.server = WireServer(self._answer)

    def __enter__(self) -> Self:
        """Start serving."""
        self.server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; raises what was wrong with the test's own script."""
        self.server.__exit__(kind, error, trace)

    @property
    def endpoint_url(self) -> str:
        """What boto3 is given."""
        return self.server.endpoint_url

    @property
    def calls(self) -> list[Call]:
        """Every request that arrived, retries included."""
        return self.server.calls

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self.server.faults

    def client(self, service: str, **config: Any) -> Any:
        """A boto3 client of this account; see WireServer.client."""
        return self.server.client(service, self.region, **config)

    def _answer(self, call: Call) -> Mapping[str, Any]:
        if call.service not in self.handlers:
            raise NotImplementedError(f"the scripted world has no service {call.service}")
        return self.handlers[call.service](call)
