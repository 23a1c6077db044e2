"""Ask the gates side by side, and hold what they find against what is accepted."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from gates.errors import UnreachableError
from gates.model import Verdict
from templates_src.lint.suppressions import judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gates.model import Gate
    from templates_src.lint.model import Suppression


def ask(gates: Sequence[Gate], accepted: Sequence[Suppression], project: Path) -> list[Verdict]:
    """A verdict for each gate, in their order.

    Raises:
        GateError: a tool that is missing or broke off.
        LintError: something is accepted without a reason or without an owner.
        ClasslaError: what a gate reads is broken.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda gate: verdict(gate, accepted, project), gates))


def verdict(gate: Gate, accepted: Sequence[Suppression], project: Path) -> Verdict:
    """Ask one gate.

    Raises:
        GateError: its tool is missing or broke off.
    """
    began = time.monotonic()
    own = [one for one in accepted if one.source == gate.name]
    try:
        found = gate.run(project)
    except UnreachableError as error:
        # Nothing was looked at: what is accepted is neither needed nor needless.
        why = "; ".join(problem.what for problem in error.problems)
        return Verdict(gate.name, "not checked", why, seconds=time.monotonic() - began)
    judged = judge(sorted(found), own, {gate.name})
    return Verdict(
        gate.name,
        "failed" if judged.kept else "passed",
        findings=judged.kept,
        accepted=judged.accepted,
        seconds=time.monotonic() - began,
    )
