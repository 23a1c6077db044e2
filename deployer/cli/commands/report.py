"""``classla report``."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context
    from deployer.plans.sealed import SealedPlan
    from deployer.review.report import Report

EXAMPLES = """\
  classla report PLAN                             a page beside the plan, to open in a browser
  classla report PLAN --out review.html           a page somewhere else
  classla report PLAN --format markdown           for a comment on a pull request
  classla report PLAN --format json               for a program
  classla report PLAN --since COMMIT              cost against the templates of another commit
"""
STANDARD_OUTPUT = Path("-")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("plan", type=Path, metavar="PLAN", help="a plan file")
    parser.add_argument(
        "--format", choices=("html", "markdown", "json"), default="html", help="what to write (default: html)"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="where to write it; - is standard output (default: html beside the plan, the others there)",
    )
    parser.add_argument(
        "--since", default="", metavar="COMMIT", help="what is deployed now, for the cost before the change"
    )


def run(context: Context) -> int:
    """Read the plan, find out, write."""
    from deployer.plans.sealed import read
    from deployer.review.report import build, from_plan
    from deployer.review.report.gather import Sources, gather

    given = context.given
    if given.json:
        given.format = "json"
    plan = read(given.plan)
    subject = from_plan(plan, shlex.quote(str(given.plan)), _options(plan))
    report = build(subject, gather(plan, Sources(project=given.project, since=given.since)))
    return _write(context, report, written(report, given.format))


def written(report: Report, form: str) -> str:
    """A report as ``html``, ``markdown`` or ``json``."""
    from deployer.review.report import data, html, markdown

    if form == "json":
        return json.dumps(data.data(report), indent=2, sort_keys=True) + "\n"
    return html.render(report) if form == "html" else markdown.render(report)


def _options(plan: SealedPlan) -> str:
    """What a command needs so that it reaches the plan's AWS; whose keys it has, it must know itself."""
    return "" if plan.local else " --aws"


def _write(context: Context, report: Report, text: str) -> int:
    given, screen = context.given, context.screen
    out: Path = given.out or _default(given.plan, given.format)
    if out == STANDARD_OUTPUT:
        if screen.as_json:
            screen.result(json.loads(text))
        else:
            # A file or a comment is made of it: nothing else may be in it.
            screen.show(text.rstrip("\n"))
        return codes.OK
    save(out, text)
    screen.say(report.verdict, "bold")
    for name, reason in report.missing:
        screen.say(f"not available: {name}, because {reason}", "yellow")
    screen.show(f"written to {out}")
    screen.result({"file": str(out), "level": report.level, "verdict": report.verdict})
    return codes.OK


def _default(plan: Path, form: str) -> Path:
    if form != "html":
        return STANDARD_OUTPUT
    from deployer.plans.sealed import SUFFIX

    return plan.with_name(f"{plan.name.removesuffix(SUFFIX)}.report.html")


def save(path: Path, text: str) -> None:
    """Write a report, whole or not at all.

    Raises:
        RefusedError: it cannot be written there.
    """
    from deployer.errors import RefusedError
    from deployer.plans.sealed import write_whole
    from templates_src.errors import Problem

    try:
        write_whole(path, text)
    except OSError as error:
        problem = Problem(str(path), error.strerror or str(error), "name another place: --out FILE")
        raise RefusedError("The report cannot be written", [problem]) from None
