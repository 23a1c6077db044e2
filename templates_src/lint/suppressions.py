"""Accepted findings: each has a reason, and one that accepts nothing any more is itself a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from templates_src.errors import LintError, Problem
from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from templates_src.lint.model import Suppression

UNUSED_RULE = "CLS000"


@dataclass(frozen=True)
class Judged:
    """Findings after the suppressions.

    Attributes:
        kept: findings nobody accepted, and one for each suppression that accepts nothing.
        accepted: each accepted finding with the suppression that says why.
    """

    kept: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Suppression], ...]


def judge(
    findings: Iterable[Finding], suppressions: Sequence[Suppression], sources: Collection[str]
) -> Judged:
    """Split findings into kept and accepted.

    Args:
        findings: what the checks said.
        suppressions: what is accepted.
        sources: the checks that ran; a suppression of a check that did not run is not called unused.

    Raises:
        LintError: a suppression without a reason or without an owner.
    """
    _refuse_unexplained(suppressions)
    kept: list[Finding] = []
    accepted: list[tuple[Finding, Suppression]] = []
    for finding in findings:
        matching = next((s for s in suppressions if covers(s, finding)), None)
        if matching is None:
            kept.append(finding)
        else:
            accepted.append((finding, matching))
    used = {id(suppression) for _, suppression in accepted}
    unused = [s for s in suppressions if id(s) not in used and s.source in sources]
    return Judged(tuple(sorted([*kept, *map(_unused, unused)])), tuple(accepted))


def covers(suppression: Suppression, finding: Finding) -> bool:
    """Whether a suppression accepts a finding."""
    return (
        suppression.rule == finding.rule
        and suppression.source == finding.source
        and suppression.template in ("*", finding.template)
        and _lies_in(finding.path, suppression.path_prefix)
    )


def _lies_in(path: str, prefix: str) -> bool:
    """Whether a path begins with the names of another: ``Resources/AppX`` is not in ``Resources/App``."""
    names = [name for name in prefix.split("/") if name]
    return path.split("/")[: len(names)] == names


def _refuse_unexplained(suppressions: Iterable[Suppression]) -> None:
    silent = [
        Problem(f"{one.rule} in {one.template}", f"is accepted without {missing}", "write it")
        for one in suppressions
        for missing, given in (("a reason", one.reason), ("an owner file", one.owner))
        if not given.strip()
    ]
    if silent:
        raise LintError("A suppression is not explained", silent)


def _unused(suppression: Suppression) -> Finding:
    return Finding(
        template=suppression.template,
        path=suppression.path_prefix,
        rule=UNUSED_RULE,
        message=f"accepts {suppression.rule}, which {suppression.source} no longer reports: no longer "
        f"accept it (what it was accepted for is made by {suppression.owner})",
    )
