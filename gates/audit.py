"""pip-audit and npm audit: known holes in what is locked. Both ask a service, which a build may not reach."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from gates.errors import UnreachableError
from gates.secret_scan import tree
from gates.tools import as_json, program, run
from templates_src.errors import Problem
from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

PYTHON, NODE = "pip-audit", "npm-audit"
# What it says, exit code 1 and nothing printed, when the service does not answer.
NO_ANSWER = "Connection"


def check_python(project: Path, options: Sequence[str] = ()) -> list[Finding]:
    """Known holes in every requirements/*.lock.

    Args:
        project: its folder.
        options: more options, such as another service.

    Raises:
        UnreachableError: the service does not answer, or knows none of the packages.
        GateError: the tool is missing or broke off.
    """
    found: list[Finding] = []
    for lock in sorted((project / "requirements").glob("*.lock")):
        name = str(lock.relative_to(project))
        words = ("--requirement", name, "--require-hashes", "--disable-pip", "--progress-spinner", "off")
        done = run([program(project, "gates", PYTHON), *words, "--format", "json", *options], project)
        if not done.stdout.strip() and NO_ANSWER in done.stderr:
            raise _unreachable(PYTHON, done.stderr.strip().splitlines()[-1])
        found += python_findings(as_json(done.stdout, PYTHON), name)
    return _once(found)


def python_findings(said: Any, lock: str) -> list[Finding]:
    """The findings in a report of pip-audit; a package that it could not look up is one.

    Raises:
        UnreachableError: it could look up none of them, which it calls no known vulnerabilities.
    """
    asked = said["dependencies"]
    skipped = [one for one in asked if "skip_reason" in one]
    if asked and len(skipped) == len(asked):
        raise _unreachable(PYTHON, f"its service knows none of {len(asked)} packages of {lock}")
    unknown = [
        Finding(lock, one["name"], "NOT-AUDITED", one["skip_reason"], source=PYTHON) for one in skipped
    ]
    holes = [
        Finding(
            lock,
            f"{one['name']}=={one['version']}",
            hole["id"],
            f"{hole['description'].strip().splitlines()[0]} {_fixed(hole['fix_versions'])}",
            source=PYTHON,
        )
        for one in asked
        for hole in one.get("vulns", [])
    ]
    return [*unknown, *holes]


def check_node(project: Path, options: Sequence[str] = ()) -> list[Finding]:
    """Known holes in every package-lock.json.

    Raises:
        UnreachableError: there is no npm, or its registry gives no advisories.
        GateError: npm broke off.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise _unreachable(NODE, "npm is not installed")
    found: list[Finding] = []
    for lock in (path for path in tree(project) if path.name == "package-lock.json"):
        command = (npm, "audit", "--package-lock-only", "--json", "--prefix", str(lock.parent), *options)
        found += node_findings(as_json(run(command, project).stdout, NODE), str(lock))
    return found


def node_findings(said: Any, lock: str) -> list[Finding]:
    """The findings in a report of npm audit.

    Raises:
        UnreachableError: the registry gave no advisories.
    """
    if "vulnerabilities" not in said:
        raise _unreachable(NODE, f"the registry gives no advisories ({said.get('statusCode', 'no answer')})")
    return [
        Finding(
            lock, name, str(via["source"]), f"{via['title']} ({via['severity']}, {via['url']})", source=NODE
        )
        for name, one in sorted(said["vulnerabilities"].items())
        # A text names the package through which a hole comes; that one has the hole itself.
        for via in one["via"]
        if isinstance(via, dict)
    ]


def _fixed(versions: Sequence[str]) -> str:
    return f"(fixed in {', '.join(versions)})" if versions else "(no fixed version)"


def _once(found: Iterable[Finding]) -> list[Finding]:
    """Locks contain one another: a hole is told for the first that has it."""
    first: dict[tuple[str, str], Finding] = {}
    for one in found:
        first.setdefault((one.path, one.rule), one)
    return list(first.values())


def _unreachable(tool: str, why: str) -> UnreachableError:
    return UnreachableError(f"{tool} could not ask", [Problem(tool, why)])
