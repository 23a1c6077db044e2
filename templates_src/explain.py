"""What a build found, in words and numbers a person can check at a glance; and the same for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from templates_src.summary import summary

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from templates_src.build import Built
    from templates_src.errors import ClasslaError
    from templates_src.lint.engine import Report


def as_json(built: Built) -> dict[str, Any]:
    """The whole result as plain data; ``version`` grows when a field changes its meaning."""
    return {
        "version": 1,
        "ok": True,
        "templates": {
            name: {
                "resources": len(template["Resources"]),
                "parameters": len(template.get("Parameters", {})),
                "bytes": len(built.emission.texts[name].encode()),
            }
            for name, template in sorted(built.emission.templates.items())
        },
        "environments": {
            environment.file.name: {
                "root": environment.file.root,
                "region": environment.file.region,
                "resources": len(environment.deployment.resources),
                "summary": list(summary(environment, built.emission)),
            }
            for environment in built.environments
        },
        "checks": [asdict(run) for run in built.report.runs],
        "notes": [asdict(finding) for finding in built.report.notes],
        "accepted": [
            {**asdict(finding), "reason": suppression.reason}
            for finding, suppression in built.report.accepted
        ],
        "changed": [str(path) for path in built.changed or ()],
    }


def error_as_json(error: ClasslaError) -> dict[str, Any]:
    """An error as plain data."""
    return {
        "version": 1,
        "ok": False,
        "error": error.summary,
        "exit_code": error.exit_code,
        "problems": [asdict(problem) for problem in error.problems],
    }


def print_built(built: Built, console: Console, project: Path, *, verbose: bool) -> None:
    """The result for a person."""
    from rich.table import Table

    table = Table("template", "resources", "parameters", "KiB", box=None, header_style="bold", pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, template in sorted(built.emission.templates.items()):
        size = f"{len(built.emission.texts[name].encode()) / 1024:.1f}"
        table.add_row(name, str(len(template["Resources"])), str(len(template.get("Parameters", {}))), size)
    console.print(table)
    for environment in built.environments:
        count = len(environment.deployment.resources)
        console.print(
            f"\n[bold]{environment.file.name}[/bold] {environment.file.region}, {count} resources",
            highlight=False,
            soft_wrap=True,
        )
        for line in summary(environment, built.emission):
            console.print(f"  {line}", highlight=False, soft_wrap=True, markup=False)
    console.print()
    _print_checks(built.report, console, verbose=verbose)
    if built.changed is None:
        console.print("nothing was written: only the full build writes", highlight=False, soft_wrap=True)
    elif built.changed:
        names = [str(p.relative_to(project)) if p.is_relative_to(project) else str(p) for p in built.changed]
        console.print(
            f"wrote {len(names)} file{'s' if len(names) > 1 else ''}: {', '.join(names)}",
            highlight=False,
            soft_wrap=True,
        )
    else:
        console.print("nothing to write: the files are up to date", highlight=False, soft_wrap=True)


def print_accepted(report: Report, console: Console) -> None:
    """Every suppression that was used, with its reason and how often."""
    counts: dict[tuple[str, str, str], int] = {}
    for finding, suppression in report.accepted:
        key = (finding.rule, finding.source, suppression.reason)
        counts[key] = counts.get(key, 0) + 1
    for (rule, source, reason), count in sorted(counts.items()):
        console.print(
            f"{rule} ({source}, {count} times): {reason}", highlight=False, soft_wrap=True, markup=False
        )


def print_error(error: ClasslaError, console: Console) -> None:
    """An error for a person: the sentence, then every problem with its next step."""
    console.print(f"error: {error.summary}", style="bold red", highlight=False, soft_wrap=True, markup=False)
    for problem in error.problems:
        console.print(f"  {problem.where}", style="bold", highlight=False, soft_wrap=True, markup=False)
        console.print(f"    {problem.what}", highlight=False, soft_wrap=True, markup=False)
        if problem.next_step:
            console.print(
                f"    → {problem.next_step}", style="cyan", highlight=False, soft_wrap=True, markup=False
            )


def _print_checks(report: Report, console: Console, *, verbose: bool) -> None:
    for run in report.runs:
        remembered = f", {len(run.remembered)} unchanged since the last run" if run.remembered else ""
        console.print(
            f"✓ {run.source}: {len(run.checked)} checked{remembered}",
            style="green",
            highlight=False,
            soft_wrap=True,
        )
        if verbose:
            console.print(
                f"    {run.seconds:.2f} s: {', '.join(run.checked) or 'nothing new'}",
                highlight=False,
                soft_wrap=True,
            )
    if report.accepted:
        console.print(
            f"  {len(report.accepted)} findings accepted with a written reason (--explain-suppressions)",
            highlight=False,
            soft_wrap=True,
        )
    if verbose:
        for note in report.notes:
            console.print(
                f"  note {note.template} {note.path}: {note.rule} {note.message}",
                highlight=False,
                soft_wrap=True,
                markup=False,
            )
