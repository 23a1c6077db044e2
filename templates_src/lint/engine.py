"""All checks over one set of templates: our rules, cloudformation-validate, cfn-lint; then suppressions."""

from __future__ import annotations

import importlib
import os
import pkgutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from templates_src.lint import cfnlint_runner, instant, rules
from templates_src.lint.accepted import SUPPRESSIONS
from templates_src.lint.cache import VerdictCache
from templates_src.lint.suppressions import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import ModuleType

    from templates_src.lint.model import Finding, Suppression, TemplateSet

Mode = Literal["full", "instant"]
PROJECT = "project"

# Informational rules of cfn-lint that point at real faults: an IAM action that its resource does not support,
# a stateful resource without both deletion policies, a secret in a Ref where a dynamic reference belongs.
FAILING_INFO = frozenset({"I3510", "I3011", "I3042"})


@dataclass(frozen=True)
class CheckRun:
    """How one check went.

    Attributes:
        source: its name, as in ``Finding.source``.
        seconds: wall time until its findings were known.
        checked: templates it looked at now.
        remembered: templates whose verdict came from the cache.
    """

    source: str
    seconds: float
    checked: tuple[str, ...]
    remembered: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The verdict on a set of templates.

    Attributes:
        failures: findings that fail the build.
        notes: informational findings.
        accepted: accepted findings with the suppression that says why.
        runs: one entry for each check.
    """

    failures: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Suppression], ...]
    runs: tuple[CheckRun, ...]


def check(
    templates: TemplateSet,
    *,
    mode: Mode = "full",
    cache_folder: Path | None = None,
    jobs: int | None = None,
    suppressions: Sequence[Suppression] = SUPPRESSIONS,
) -> Report:
    """Run every check.

    Args:
        templates: what was emitted.
        mode: ``full`` runs all three; ``instant`` leaves cfn-lint out.
        cache_folder: where verdicts are remembered; None checks everything anew.
        jobs: processes for cfn-lint; by default the number of processors, at most four.
        suppressions: accepted findings.

    Raises:
        LintError: a check itself broke, or a suppression has no reason.
    """
    cache = VerdictCache(cache_folder)
    with ExitStack() as stack:
        wait_for_cfnlint = (
            _start_cfnlint(templates, cache, stack, jobs or default_jobs()) if mode == "full" else None
        )
        outcomes = [_project_rules(templates), _instant(templates, cache)]
        if wait_for_cfnlint:
            outcomes.append(wait_for_cfnlint())
    cache.prune()
    findings = [finding for found, _ in outcomes for finding in found]
    runs = tuple(run for _, run in outcomes)
    judged = judge(findings, suppressions, {run.source for run in runs})
    failing = [finding for finding in judged.kept if fails(finding)]
    notes = [finding for finding in judged.kept if not fails(finding)]
    return Report(tuple(failing), tuple(notes), judged.accepted, runs)


def fails(finding: Finding) -> bool:
    """Whether a finding fails the build."""
    return finding.severity != "info" or finding.rule in FAILING_INFO


def default_jobs() -> int:
    """Processes for cfn-lint: one a processor; more than four cost more memory than they save time."""
    return min(os.cpu_count() or 1, 4)


def project_rules() -> list[ModuleType]:
    """The modules in ``templates_src/lint/rules``, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return [importlib.import_module(f"{rules.__name__}.{name}") for name in names]


def _project_rules(templates: TemplateSet) -> tuple[list[Finding], CheckRun]:
    started = time.perf_counter()
    found = [finding for rule in project_rules() for finding in rule.check(templates)]
    return found, CheckRun(PROJECT, time.perf_counter() - started, tuple(sorted(templates.texts)), ())


def _instant(templates: TemplateSet, cache: VerdictCache) -> tuple[list[Finding], CheckRun]:
    started = time.perf_counter()
    split = _Split(templates, cache, instant.cache_key)
    split.learn(instant.check(templates, split.unknown))
    return split.findings(), split.run(instant.NAME, started)


def _start_cfnlint(
    templates: TemplateSet, cache: VerdictCache, stack: ExitStack, jobs: int
) -> Callable[[], tuple[list[Finding], CheckRun]]:
    """Start cfn-lint now, so that it works while the other checks run; the result waits for it."""
    started = time.perf_counter()
    split = _Split(templates, cache, cfnlint_runner.cache_key)
    if not split.unknown:
        return lambda: (split.findings(), split.run(cfnlint_runner.NAME, started))
    run = stack.enter_context(cfnlint_runner.Run(templates, split.unknown, jobs))

    def wait() -> tuple[list[Finding], CheckRun]:
        split.learn(run.findings())
        return split.findings(), split.run(cfnlint_runner.NAME, started)

    return wait


class _Split:
    """Templates whose verdict is remembered, and those that must be checked."""

    def __init__(
        self, templates: TemplateSet, cache: VerdictCache, key: Callable[[TemplateSet, str], str]
    ) -> None:
        self._cache = cache
        self._keys = {name: key(templates, name) for name in sorted(templates.texts)}
        remembered = {name: cache.get(self._keys[name]) for name in self._keys}
        self._known = {name: found for name, found in remembered.items() if found is not None}
        self.unknown = [name for name, found in remembered.items() if found is None]

    def learn(self, findings: Sequence[Finding]) -> None:
        """Remember the verdicts that were just worked out."""
        for name in self.unknown:
            self._known[name] = [finding for finding in findings if finding.template == name]
            self._cache.put(self._keys[name], self._known[name])

    def findings(self) -> list[Finding]:
        return [finding for name in sorted(self._known) for finding in self._known[name]]

    def run(self, source: str, started: float) -> CheckRun:
        remembered = tuple(name for name in self._keys if name not in self.unknown)
        return CheckRun(source, time.perf_counter() - started, tuple(self.unknown), remembered)
