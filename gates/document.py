"""docs/GATES.md: what looks at a change before it lands, and everything that is accepted, with its reason.
And docs/LICENCES.md.

``python -m gates.document`` writes it; with ``--check`` it fails when it is stale, and writes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gates.accepted import ACCEPTED
from gates.licences import markdown as licences
from gates.registry import GATES
from templates_src.errors import Problem, StaleError
from templates_src.lint.accepted import SUPPRESSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Suppression

PROJECT = Path(__file__).resolve().parents[1]
HEAD = """\
# Gates

Made from gates/ and templates_src/lint/ by `make golden`; do not edit.

`make check`, which CI runs, lets a change pass when all of this is content:

| gate | looks at | would find | asks |
|---|---|---|---|
| `make templates` | every template, alone and as a set | what cfn-lint, cloudformation-validate and the \
project's own rules know (`python build.py --explain-suppressions`) | |
| `make lint` | the code | what ruff and `mypy --strict` know; a needless `noqa` or `type: ignore` too | |"""
AFTER = """\
`make gates` runs the others (`make gates OPTIONS=secrets` one of them, `--json` for programs). Each tool is
pinned with hashes in `requirements/`, in an environment of its own under `.cache/tools/`: checkov pins what
the deployer may not be bound by. Silencing comments in files are switched off or refused; what is accepted
stands below, with its reason and the file that makes it, and fails the gate once nothing needs it any more.
The IAM linter sees the policies of every parameters file, evaluated, and those that no file asks for today.

A gate that asks a service says *not checked* when that does not answer, and fails nothing: a build without
the way out must still be able to run. Whoever reads its output sees that nothing was audited.

The scan for secrets sends nothing anywhere and prints no value. It reads what is or would be committed, not
git's history: a secret that once was committed must be replaced anyway."""


def markdown() -> str:
    """The document."""
    rows = [f"| {gate.name} | {gate.looks_at} | {gate.finds} | {gate.asks} |" for gate in GATES]
    lines = [HEAD, *rows, "", AFTER, "", "## Accepted", "", "| gate | finding | where | why | made by |"]
    lines += ["|---|---|---|---|---|", *_accepted()]
    return "\n".join(lines) + "\n"


def _accepted() -> Iterator[str]:
    """One row for what is accepted for the same reason, from the same file."""
    rows: dict[tuple[str, str, str, str], list[str]] = {}
    for one in (*ACCEPTED, *SUPPRESSIONS):
        rows.setdefault((one.source, one.rule, one.reason, one.owner), []).append(_where(one))
    for (source, rule, reason, owner), places in sorted(rows.items()):
        yield f"| {source} | {rule} | {', '.join(places)} | {reason} | `{owner}` |"


def _where(one: Suppression) -> str:
    if one.template == "*" and not one.path_prefix:
        return "everywhere"
    if one.template == "*":
        return f"`{one.path_prefix}`"
    place = one.path_prefix.removeprefix("Resources/").replace("/Properties/", " ")
    return f"`{one.template.removesuffix('.json')}` {place}".rstrip().rstrip("/")


def main(words: list[str]) -> int:
    """Write, or with ``--check`` compare; returns the exit code."""
    made = {"docs/GATES.md": markdown(), "docs/LICENCES.md": licences(PROJECT)}
    stale = {name: text for name, text in made.items() if _old(PROJECT / name) != text}
    if words == ["--check"] and stale:
        told = StaleError(
            "Generated documents are stale", [Problem(name, "differs", "make golden") for name in stale]
        )
        print(f"error: {told}", file=sys.stderr)
        return told.exit_code
    for name, text in stale.items():
        (PROJECT / name).write_text(text, encoding="utf-8")
    return 0


def _old(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
