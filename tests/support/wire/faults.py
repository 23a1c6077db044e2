"""What goes wrong between a client and AWS, and when: a queue that the server asks before it answers.

A fault that happens after the work was done (a cut answer, a connection lost too late) still lets the handler
run: whoever retries then meets what the first attempt already did, as in reality.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.wire.serialize import HttpAnswer, protocol, serialize_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.wire.decode import Call

FOREVER = 10**9
PRINCIPAL = "arn:aws:sts::123456789012:assumed-role/Developer/someone"


def denial(action: str, resource: str = "*", principal: str = PRINCIPAL) -> str:
    """IAM's sentence, which names the action."""
    return (
        f"User: {principal} is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong. ``performed``: whether the call has its effect nevertheless."""

    @property
    def performed(self) -> bool:
        """Whether the handler runs."""
        return False

    @property
    def name(self) -> str:
        """How the recorded call is marked."""
        return type(self).__name__


@dataclass(frozen=True)
class ErrorFault(Fault):
    """A fault that is an ordinary error answer."""

    def answer(self, call: Call) -> HttpAnswer:
        """The error, in the words that the called service uses for it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Throttle(ErrorFault):
    """Too many calls."""

    def answer(self, call: Call) -> HttpAnswer:
        """Every protocol has its own code for it."""
        codes = {
            "query": ("Throttling", "Rate exceeded", 400),
            "json": ("ThrottlingException", "Rate exceeded", 400),
            "rest-json": ("TooManyRequestsException", "Too Many Requests", 429),
            "rest-xml": ("SlowDown", "Please reduce your request rate.", 503),
        }
        return serialize_error(call.service, *codes[protocol(call.service)])


@dataclass(frozen=True)
class ServerError(ErrorFault):
    """The service failed; with ``html``, a proxy in between says so in its own way."""

    status: int = 500
    html: bool = False

    def answer(self, call: Call) -> HttpAnswer:
        """InternalFailure or ServiceUnavailable."""
        if self.html:
            page = b"<html><body><b>Http/1.1 Service Unavailable</b></body></html>"
            return HttpAnswer(self.status, {"Content-Type": "text/html"}, page)
        s3 = call.service == "s3"
        internal = ("InternalError" if s3 else "InternalFailure", "We encountered an internal error.")
        code, message = internal if self.status == 500 else ("ServiceUnavailable", "Service is unavailable.")
        return serialize_error(call.service, code, message, self.status)


@dataclass(frozen=True)
class ExpiredToken(ErrorFault):
    """The session's token ran out, as it does in the middle of a long deployment."""

    def answer(self, call: Call) -> HttpAnswer:
        """A query service says 403 ExpiredToken, a JSON service 400 ExpiredTokenException."""
        if call.service == "s3":
            return serialize_error("s3", "ExpiredToken", "The provided token has expired.", 400)
        text = "The security token included in the request is expired"
        query = protocol(call.service) == "query"
        return serialize_error(
            call.service, *(("ExpiredToken", text, 403) if query else ("ExpiredTokenException", text))
        )


@dataclass(frozen=True)
class AccessDenied(ErrorFault):
    """No policy allows the action; by default the action is named after the call."""

    action: str = ""
    resource: str = "*"
    principal: str = PRINCIPAL

    def answer(self, call: Call) -> HttpAnswer:
        """With IAM's sentence, which names the action."""
        action = self.action or f"{call.service}:{call.operation}"
        text = denial(action, self.resource, self.principal)
        if protocol(call.service) in ("query", "rest-xml"):
            return serialize_error(call.service, "AccessDenied", text, 403)
        return serialize_error(call.service, "AccessDeniedException", text, 400)


@dataclass(frozen=True)
class ClockSkew(ErrorFault):
    """The machine's clock is off by more than AWS accepts."""

    def answer(self, call: Call) -> HttpAnswer:
        """S3 says that it is the clock; the others, that the signature expired."""
        if call.service == "s3":
            text = "The difference between the request time and the current time is too large."
            return serialize_error("s3", "RequestTimeTooSkewed", text, 403)
        now = "20260101T001000Z (20260101T001500Z - 5 min.)"
        text = f"Signature expired: 20260101T000000Z is now earlier than {now}"
        code = "SignatureDoesNotMatch" if protocol(call.service) == "query" else "InvalidSignatureException"
        return serialize_error(call.service, code, text, 403)


@dataclass(frozen=True)
class ErrorAnswer(ErrorFault):
    """Any error that AWS may give."""

    code: str
    message: str = ""
    status: int = 400

    def answer(self, call: Call) -> HttpAnswer:
        """As it is."""
        return serialize_error(call.service, self.code, self.message, self.status)


@dataclass(frozen=True)
class Raw(ErrorFault):
    """Whatever bytes somebody in between sends, such as a captive portal's page with status 200."""

    body: bytes = b"<html><body>Please sign in</body></html>"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"}, hash=False)

    def answer(self, call: Call) -> HttpAnswer:
        """As it is."""
        del call
        return HttpAnswer(self.status, self.headers, self.body)


@dataclass(frozen=True)
class Reset(Fault):
    """The connection is reset; with ``after``, only once the work was done."""

    after: bool = False

    @property
    def performed(self) -> bool:
        """Only when the answer is what got lost."""
        return self.after


@dataclass(frozen=True)
class Truncated(Fault):
    """The work was done and half of the answer arrives.

    ``early_close=False``: the length is consistent, so only the parser notices. ``early_close=True``: the
    header promises more bytes than come before the connection closes.
    """

    early_close: bool = False

    @property
    def performed(self) -> bool:
        """The service had done its work."""
        return True


@dataclass(frozen=True)
class Mutated(Fault):
    """The work was done and the answer is not what the API promises: see ``tests.support.mutate``."""

    seed: int

    @property
    def performed(self) -> bool:
        """The service had done its work."""
        return True


@dataclass(frozen=True)
class Slow(Fault):
    """The answer is right but comes late: after the client's read timeout, if that is shorter."""

    seconds: float

    @property
    def performed(self) -> bool:
        """The service had done its work."""
        return True


@dataclass
class _Planned:
    """One entry of the queue."""

    operation: str
    service: str
    fault: Fault
    left: int
    skip: int
    rate: float
    chance: random.Random

    def takes(self, call: Call) -> bool:
        """Whether this entry spoils the call; counts what it lets pass."""
        if (
            self.left <= 0
            or self.operation not in ("*", call.operation)
            or self.service not in ("*", call.service)
        ):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.chance.random() >= self.rate:
            return False
        self.left -= 1
        return True


class Faults:
    """The planned faults, first in first out. Safe to use from several threads."""

    def __init__(self) -> None:
        """No faults yet."""
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def add(
        self,
        operation: str = "*",
        fault: Fault | None = None,
        *,
        times: int | None = None,
        skip: int = 0,
        service: str = "*",
        rate: float = 1.0,
        seed: int = 0,
    ) -> None:
        """Spoil calls that come.

        Args:
            operation: AWS's name, or ``*``.
            fault: what happens; a throttle when not said.
            times: to how many calls; by default one, or with a ``rate`` no end.
            skip: how many matching calls this fault lets pass first; a later one in the queue may meet them.
            service: boto3's name, or ``*``.
            rate: probability with which a matching call is spoilt.
            seed: of the random numbers, so that a failing run can be repeated.
        """
        left = times if times is not None else (1 if rate >= 1.0 else FOREVER)
        chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
        with self._lock:
            self._planned.append(_Planned(operation, service, fault or Throttle(), left, skip, rate, chance))

    def take(self, call: Call) -> Fault | None:
        """The fault that meets this call, used up once more; None when it passes."""
        with self._lock:
            return next((entry.fault for entry in self._planned if entry.takes(call)), None)

    def clear(self) -> None:
        """Plan nothing any more."""
        with self._lock:
            self._planned.clear()

    @property
    def pending(self) -> int:
        """How many faults are still to come; tests assert zero, or the fault they planned never happened."""
        with self._lock:
            return sum(entry.left for entry in self._planned if entry.left < FOREVER // 2)
