"""checkov's CloudFormation checks over output/, without its network and without its own suppressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gates.errors import GateError
from gates.tools import as_json, program, run
from templates_src.errors import Problem
from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from pathlib import Path

NAME = "checkov"
# --skip-download: it would ask its vendor for severities and guidelines.
OPTIONS = ("--framework", "cloudformation", "--skip-download", "--compact", "--quiet", "--output", "json")


def check(project: Path) -> list[Finding]:
    """Every failed check.

    Raises:
        GateError: the tool is missing, broke off, read no template, or a template could not be parsed.
    """
    command = (program(project, NAME, NAME), "--directory", "output", *OPTIONS)
    return findings(as_json(run(command, project).stdout, NAME))


def findings(said: Any) -> list[Finding]:
    """The findings in a report of checkov.

    Raises:
        GateError: it looked at nothing, or skipped or failed to parse something.
    """
    # Without a single resource it prints the summary alone, and exits with 0.
    if not isinstance(said, dict) or not said.get("summary", {}).get("resource_count"):
        raise GateError("A gate looked at nothing", [Problem("output", "checkov found no resource in it")])
    results = said["results"]
    unread = [Problem(name, "checkov cannot parse it") for name in results.get("parsing_errors", [])]
    skipped = [
        Problem(f"{one['file_path']}: {one['resource']}", f"skips {one['check_id']} by a comment", ACCEPT)
        for one in results.get("skipped_checks", [])
    ]
    if unread or skipped:
        raise GateError("checkov did not look at everything", [*unread, *skipped])
    return [_finding(one) for one in results["failed_checks"]]


ACCEPT = "accept findings in gates/accepted.py, with a reason"


def _finding(one: dict[str, Any]) -> Finding:
    logical_id = str(one["resource"]).rsplit(".", 1)[-1]
    return Finding(
        template=str(one["file_path"]).lstrip("/"),
        path=f"Resources/{logical_id}",
        rule=str(one["check_id"]),
        message=str(one["check_name"]),
        source=NAME,
    )
