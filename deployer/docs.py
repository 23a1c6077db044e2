"""The documents that are made from the deployer itself: docs/ACCESS.md, docs/CLI.md, docs/COST.md,
docs/SMOKE.md, part of docs/RECOVERY.md, and the pictures in docs/images/ that are drawn from the templates.

``python -m deployer.docs`` writes them; with ``--check`` it fails when they are stale, and writes nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from deployer.cli import codes
from deployer.cli.duties import roles_text
from deployer.cli.parser import command_parser, overview
from deployer.cli.registry import COMMANDS
from deployer.iam import document as access
from deployer.recovery.table import STEPS
from deployer.review.cost import document as cost
from deployer.review.diagram import document as diagram
from deployer.smoke import document as smoke
from templates_src.errors import ClasslaError, Problem, StaleError

PROJECT = Path(__file__).resolve().parents[1]
BEGIN = "<!-- generated: states (make golden) -->"
END = "<!-- end generated: states -->"
# Help is laid out for this many columns, whatever the terminal.
COLUMNS = "100"


def cli_markdown() -> str:
    """docs/CLI.md: every command with its options and examples."""
    os.environ.update(COLUMNS=COLUMNS, NO_COLOR="1")
    parts = [
        "# Command line",
        "",
        "Made from the program by `make golden`; do not edit. `classla COMMAND --help` prints the same.",
        "",
        _fenced(overview()),
        "| exit code | meaning |",
        "|---|---|",
        *(f"| {code} | {meaning} |" for code, meaning in codes.MEANINGS.items()),
        "",
    ]
    for command in COMMANDS:
        text = command_parser(command).format_help().split("\nexit codes:")[0]
        text = text.replace(str(PROJECT), ".")
        parts += [f"## classla {command.name}", "", roles_text(command.name), "", _fenced(text)]
    return "\n".join(parts).rstrip() + "\n"


def states_table() -> str:
    """Every state of a stack, for docs/RECOVERY.md."""
    rows = ["| status | what it means | what to do | next command |", "|---|---|---|---|"]
    for step in STEPS:
        status = f"`{step.status}`" if step.status else "no stack"
        command = f"`{step.command('NAME')}`" if step.command("NAME") else ""
        rows.append(f"| {status} | {step.meaning} | {step.advice} | {command} |")
    return "\n".join(rows)


def documents(project: Path) -> dict[Path, str]:
    """Path → text of everything that is generated here."""
    recovery = project / "docs" / "RECOVERY.md"
    text = recovery.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ClasslaError(
            "A document has no place for its generated part",
            [Problem(str(recovery), f"lacks {BEGIN} and {END}")],
        )
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    return {
        project / "docs" / "CLI.md": cli_markdown(),
        project / "docs" / "ACCESS.md": access.markdown(project),
        project / "docs" / "COST.md": cost.markdown(project),
        project / "docs" / "SMOKE.md": smoke.markdown(),
        **diagram.pictures(project),
        recovery: f"{before}{BEGIN}\n{states_table()}\n{END}{after}",
    }


def main(arguments: list[str]) -> int:
    """Write the documents, or with ``--check`` compare them."""
    try:
        made = documents(PROJECT)
    except ClasslaError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    stale = [
        path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments and stale:
        told = StaleError(
            "Generated documents are stale",
            [Problem(str(path.relative_to(PROJECT)), "differs", "make golden") for path in stale],
        )
        sys.stderr.write(f"error: {told}\n")
        return told.exit_code
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
    return 0


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
