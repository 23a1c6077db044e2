"""AWS as one of the rehearsal's roles sees it: through the gate, with the role's credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.aws.gateway import Connection, Gateway
from rehearsal.authority import secret

if TYPE_CHECKING:
    from rehearsal.authority import Session


@dataclass
class RoleGateway(Gateway):
    """The deployer's gateway, which retries and words errors, with credentials of a role."""

    key: str = ""

    def _make_session(self) -> Any:
        import boto3

        if self._session is None:
            self._session = boto3.Session(
                region_name=self.connection.region,
                aws_access_key_id=self.key,
                aws_secret_access_key=secret(),
                aws_session_token="rehearsal",  # noqa: S106 - nobody checks it
            )
        return self._session


def as_role(session: Session, region: str, endpoint: str) -> RoleGateway:
    """A gateway of a session."""
    return RoleGateway(Connection(region, endpoint=endpoint), key=session.key)
