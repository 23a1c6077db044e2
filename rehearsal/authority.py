"""Who is who in a rehearsal, and what each may do: the part of IAM and STS that a pipeline meets.

Every action gets credentials of its own, so that a call can be put down to whoever made it, and every call is
decided by the policies of the role that the credentials are of, as the emitted templates have them.
"""

from __future__ import annotations

import itertools
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rehearsal.errors import RehearsalError
from rehearsal.permissions import Need, Place, needs
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deployer.iam.evaluate import Role
    from rehearsal.wire import Request

NOBODY = "nobody"


@dataclass(frozen=True)
class Session:
    """Credentials: their key, the role's ARN, and the action of the pipeline that they were made for."""

    key: str
    role: str
    where: str


@dataclass(frozen=True)
class Made:
    """A call that was made.

    Attributes:
        where: action of the pipeline.
        role: ARN of who made it.
        call: ``cloudformation:DescribeStacks``.
        resource: that it was about.
        refused: why; empty when it was allowed.
    """

    where: str
    role: str
    call: str
    resource: str
    refused: str = ""


@dataclass
class Authority:
    """Roles, the credentials that were given out, and every call that was made with them."""

    roles: Mapping[str, Role]
    place: Place
    made: list[Made] = field(default_factory=list)
    _sessions: dict[str, Session] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def service_session(self, role: str, service: str, where: str) -> Session:
        """Credentials that an AWS service gets for a role.

        Raises:
            RehearsalError: the role does not exist, or does not trust the service.
        """
        known = self.roles.get(role)
        if known is None or not known.trusts("Service", service, aws__SourceAccount=self.place.account):
            what = "does not exist" if known is None else f"does not trust {service}"
            raise RehearsalError(f"{where} has no role to work with", [Problem(role or "role", what)])
        return self._keep(f"REHEARSAL{next(self._numbers):07d}", role, where)

    def taken(self, by: Session, role: str, key: str) -> None:
        """Note the credentials that STS made when one session took another role."""
        self._keep(key, role, by.where)

    def session(self, key: str) -> Session | None:
        """Whose an access key is."""
        return self._sessions.get(key)

    def require(self, session: Session, need: Need) -> None:
        """Decide one permission for a service that has no endpoint here.

        Raises:
            RehearsalError: the role lacks it.
        """
        refused = self._refusal(session, need)
        self._note(session, need.action, need.resource, refused)
        if refused:
            raise RehearsalError(f"{session.where} may not do its work", [Problem(session.role, refused)])

    def decide(self, request: Request, stack_of: Callable[[str], str]) -> str:
        """Why a request is refused; empty when its signer may make it. It is noted either way."""
        session = self.session(request.key)
        call = f"{request.service}:{request.operation}"
        if session is None:
            self._note(Session("", NOBODY, NOBODY), call, "", "nobody signed it")
            return "The security token included in the request is invalid."
        wanted = needs(request, self.place, stack_of)
        if wanted is None:
            refused = f"{call} has no rule in rehearsal/permissions.py: write which permissions it needs"
            self._note(session, call, "", refused)
            return refused
        refusals = [text for need in wanted if (text := self._refusal(session, need))]
        self._note(session, call, wanted[0].resource, "; ".join(refusals))
        return "; ".join(refusals)

    def may(self, key: str, need: Need) -> bool:
        """Whether the owner of a key has a permission; not noted."""
        session = self.session(key)
        return session is not None and not self._refusal(session, need)

    def refused(self, where: str) -> list[Made]:
        """Calls of one action that were refused."""
        return [made for made in self.made if made.where == where and made.refused]

    def _refusal(self, session: Session, need: Need) -> str:
        if not need.action or need.action == "sts:AssumeRole":
            return self._no_taking(session, need) if need.action else ""
        if self.roles[session.role].may(need.action, need.resource, **need.context):
            return ""
        return f"is not authorized to perform: {need.action} on resource: {need.resource}"

    def _no_taking(self, session: Session, need: Need) -> str:
        """Both must agree: whoever takes it may, and the role lets him."""
        if not self.roles[session.role].may(need.action, need.resource):
            return f"is not authorized to perform: {need.action} on resource: {need.resource}"
        wanted = self.roles.get(need.resource)
        if wanted is None:
            return f"takes {need.resource}, which no template here makes"
        if not wanted.trusts("AWS", session.role, aws__PrincipalArn=session.role):
            return f"is not trusted by {need.resource}"
        return ""

    def _keep(self, key: str, role: str, where: str) -> Session:
        session = Session(key, role, where)
        with self._lock:
            self._sessions[key] = session
        return session

    def _note(self, session: Session, call: str, resource: str, refused: str) -> None:
        with self._lock:
            self.made.append(Made(session.where, session.role, call, resource, refused))


def secret() -> str:
    """The other half of credentials; nobody checks it."""
    return secrets.token_hex(20)
