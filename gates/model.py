"""What a gate is and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from templates_src.lint.model import Finding, Suppression

Status = Literal["passed", "failed", "not checked"]


@dataclass(frozen=True)
class Gate:
    """One outside tool and what it is asked.

    Attributes:
        name: as in ``make gates OPTIONS=name``, and ``source`` of its findings.
        looks_at: what it reads, in words.
        finds: what it would find, in words.
        run: project folder → findings; raises GateError, and UnreachableError where it needs a service.
        asks: the service outside that it needs, or nothing.
    """

    name: str
    looks_at: str
    finds: str
    run: Callable[[Path], list[Finding]]
    asks: str = ""


@dataclass(frozen=True)
class Verdict:
    """What came of a gate.

    Attributes:
        gate: its name.
        status: ``not checked`` when the service it asks did not answer.
        why: the reason for that.
        findings: what nobody accepted.
        accepted: what is accepted, each with the reason.
        seconds: how long it took.
    """

    gate: str
    status: Status
    why: str = ""
    findings: tuple[Finding, ...] = ()
    accepted: tuple[tuple[Finding, Suppression], ...] = ()
    seconds: float = 0.0
