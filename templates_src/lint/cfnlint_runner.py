"""cfn-lint over a set of templates: only those whose verdict is not known yet, in a process of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from templates_src.errors import LintError, Problem
from templates_src.lint.cache import verdict_key
from templates_src.lint.model import Finding
from templates_src.render import children

if TYPE_CHECKING:
    from collections.abc import Sequence

    from templates_src.lint.model import TemplateSet

NAME = "cfn-lint"
# Informational rules are off by default; some of them find real faults (see engine.FAILING_INFO).
INCLUDED = ["I"]
WORKER_MODULE = "templates_src.lint.cfnlint_worker"
_PROJECT = Path(__file__).resolve().parents[2]


def cache_key(templates: TemplateSet, name: str) -> str:
    """Key of one template's verdict.

    It covers all that the verdict depends on: the text, the texts of everything it nests (cfn-lint reads
    them to check the wiring), the regions, cfn-lint's version and how we run it.
    """
    family = [templates.texts[member] for member in _with_children(templates, name)]
    return verdict_key([NAME, _tool_version(), ",".join(INCLUDED), *templates.regions, "|", name, *family])


class Run:
    """cfn-lint at work on some templates.

    It starts at once; ``findings`` waits for the end. Leaving the ``with`` block stops it, whatever happened.
    """

    def __init__(self, templates: TemplateSet, names: Sequence[str], jobs: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="classla-lint-", ignore_cleanup_errors=True)
        for name, text in templates.texts.items():
            (Path(self._folder.name) / name).write_text(text, encoding="utf-8")
        request = {
            "templates": list(names),
            "regions": list(templates.regions),
            "include": INCLUDED,
            "jobs": jobs,
        }
        self._process = _start(self._folder.name, json.dumps(request))

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            _kill_with_pool(self._process)
            self._process.communicate()
        self._folder.cleanup()

    def findings(self) -> list[Finding]:
        """Every match, sorted.

        Raises:
            LintError: cfn-lint itself broke; its last words are in the message.
        """
        output, errors = self._process.communicate()
        if self._process.returncode != 0:
            last_line = (errors.strip().splitlines() or ["no message"])[-1]
            raise LintError(
                "cfn-lint could not run", [Problem(NAME, last_line, "run `cfn-lint output/*.json`")]
            )
        return sorted(Finding(source=NAME, **match) for match in json.loads(output))


def _start(folder: str, request: str) -> subprocess.Popen[str]:
    """Start the worker in the templates' folder, cut off from the user's own cfn-lint configuration and
    downloaded schemas: the verdict must be the same on every machine."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(_PROJECT),
        "HOME": folder,
        "USERPROFILE": folder,
        "XDG_CACHE_HOME": folder,
        "LOCALAPPDATA": folder,
    }
    return subprocess.Popen(
        [sys.executable, "-m", WORKER_MODULE, request],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Ctrl-C goes to us alone, and we end the whole group.
        start_new_session=True,
    )


def _kill_with_pool(process: subprocess.Popen[str]) -> None:
    """End the worker and the processes it forked: one left over would write into the folder we remove."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):  # it ended just now
            os.killpg(process.pid, signal.SIGKILL)


def _with_children(templates: TemplateSet, name: str) -> list[str]:
    """A template and everything below it, each once, in a fixed order; absent files are left to the rules."""
    seen: list[str] = []
    waiting = [name]
    while waiting:
        current = waiting.pop(0)
        if current in seen or current not in templates.texts:
            continue
        seen.append(current)
        waiting += children(templates.templates[current])
    return seen


def _tool_version() -> str:
    worker = Path(__file__).with_name("cfnlint_worker.py").read_bytes()
    return f"{version(NAME)} {hashlib.sha256(worker).hexdigest()}"
