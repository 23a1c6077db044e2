"""The process that runs cfn-lint: takes a request as its argument, writes matches to standard output.

It is a process of its own because cfn-lint checks nested wiring only when it runs in the folder that holds
the templates (anywhere else E1010 silently disappears), and because the caller has other checks to run
meanwhile. The rules are loaded once and shared with forked workers; ``cfn-lint`` on the command line loads
them once too but uses one processor, and its Python API loads them anew for every template.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Loading the rules takes longer than checking one or two templates: a pool would only add its start.
POOL_FROM_TEMPLATES = 3

_loaded: tuple[Any, Any] | None = None


def load(regions: list[str], include: list[str]) -> None:
    """Load cfn-lint's rules once, for this process and the ones forked from it."""
    from cfnlint.config import ConfigMixIn
    from cfnlint.core import get_rules

    # Forked workers inherit the module's state; sending them the rules would cost more than a run.
    global _loaded
    config = ConfigMixIn([], regions=regions, include_checks=include)
    _loaded = (config, get_rules([], [], include))


def check_file(name: str) -> list[dict[str, str]]:
    """Matches of one template, by file name in the current folder.

    An exception inside a rule comes back from cfn-lint as E0002, a file it cannot parse as E0000.
    """
    from cfnlint.runner.template.runner import run_template_by_file_path

    if _loaded is None:
        raise RuntimeError("load() must run first")
    config, rules = _loaded
    return [_plain(name, match) for match in run_template_by_file_path(name, config, rules, False)]


def check_files(names: list[str], jobs: int) -> Iterable[list[dict[str, str]]]:
    """Matches of many templates, the largest first, over a pool where the platform can fork."""
    ordered = sorted(names, key=lambda name: (-os.path.getsize(name), name))  # noqa: PTH202 - relative to cwd
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    if jobs < 2 or len(ordered) < POOL_FROM_TEMPLATES or not can_fork:
        return [check_file(name) for name in ordered]
    return _pooled(ordered, jobs)


def _pooled(names: list[str], jobs: int) -> Iterator[list[dict[str, str]]]:
    # Frozen objects are never visited by the collector, so the pages stay shared with the workers.
    gc.freeze()
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(check_file, names, chunksize=1)


def _plain(name: str, match: Any) -> dict[str, str]:
    return {
        "template": name,
        "path": "/".join(str(part) for part in getattr(match, "path", None) or ()),
        "rule": match.rule.id,
        "message": match.message,
        "severity": {"informational": "info"}.get(match.rule.severity, match.rule.severity),
    }


def main() -> None:
    """Serve one request: ``{"templates", "regions", "include", "jobs"}``; the folder is the current one."""
    request = json.loads(sys.argv[1])
    # Almost everything made while loading lives to the end: collecting would only walk it again and again.
    gc.disable()
    load(request["regions"], request["include"])
    matches = [match for found in check_files(request["templates"], request["jobs"]) for match in found]
    json.dump(matches, sys.stdout)


if __name__ == "__main__":
    main()
