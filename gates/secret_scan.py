"""A scan of every file of the project, output/ included, for what looks like a secret.

The values never leave this machine and are never printed: no validation, redacted reports.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from gates.tools import as_json, program, run
from templates_src.lint.model import Finding

NAME = "secrets"
SKIPPED = {".cache", ".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv"}
# --confidence low: passwords inside URLs are of low confidence. --no-ignore: accepted here, not in comments.
# 200 and 205 are its exit codes for findings.
OPTIONS = (
    *(
        "--git-history",
        "none",
        "--no-validate",
        "--no-update-check",
        "--redact",
        "--no-ignore",
        "--no-ignore-if-contains",
    ),
    *("--confidence", "low", "--include-hidden-findings", "--no-dedup", "--format", "json"),
)
ENDS = (0, 200, 205)
# What its own rules do not know.
RULES = Path(__file__).parent / "rules"


def check(project: Path) -> list[Finding]:
    """What looks like a secret, by file and line.

    Raises:
        GateError: the scanner is missing or broke off.
    """
    files = [str(path) for path in tree(project)]
    done = run(
        (program(project, "gates", "kingfisher"), "scan", *files, "--rules-path", RULES, *OPTIONS),
        project,
        ends=ENDS,
    )
    return findings(as_json(done.stdout.partition("\n")[0], "kingfisher"), project)


def tree(project: Path) -> list[Path]:
    """Every file that is or would be committed, relative; without git, every file that no tool made."""
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    done = subprocess.run(listed, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        names = {Path(name) for name in done.stdout.split("\0") if name}
    else:
        names = {path.relative_to(project) for path in project.rglob("*")}
        names = {path for path in names if not SKIPPED.intersection(path.parts)}
    return sorted(path for path in names if (project / path).is_file())


def findings(said: Any, project: Path) -> list[Finding]:
    """The findings in a report of kingfisher."""
    return [
        Finding(
            template=_relative(str(one["finding"]["path"]), project),
            path=f"line {one['finding']['line']}",
            rule=str(one["rule"]["id"]).rpartition(".")[2],
            message=f"looks like a secret: {one['rule']['description']}",
            source=NAME,
        )
        for one in said["findings"]
    ]


def _relative(path: str, project: Path) -> str:
    given = Path(path)
    return str(given.relative_to(project)) if given.is_absolute() else str(given)
