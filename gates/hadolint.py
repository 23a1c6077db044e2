"""hadolint over docker/Dockerfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.tools import as_json, program, run
from templates_src.lint.model import Finding

if TYPE_CHECKING:
    from pathlib import Path

NAME = "hadolint"
DOCKERFILE = "docker/Dockerfile"


def check(project: Path) -> list[Finding]:
    """What it says about the Dockerfile; comments in it silence nothing.

    Raises:
        GateError: it is missing or broke off.
    """
    return findings(project, (project / DOCKERFILE).read_text(encoding="utf-8"))


def findings(project: Path, text: str) -> list[Finding]:
    """What it says about the text of a Dockerfile.

    Raises:
        GateError: it is missing or broke off.
    """
    command = (
        program(project, ".venv", NAME),
        "--no-color",
        "--disable-ignore-pragma",
        "--format",
        "json",
        "-",
    )
    said = as_json(run(command, project, text=text).stdout, NAME)
    return [
        Finding(DOCKERFILE, f"line {one['line']}", str(one["code"]), str(one["message"]), source=NAME)
        for one in said
    ]
