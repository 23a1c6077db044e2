"""``classla diagram``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, source_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla diagram --env prod                                prod.svg in this folder
  classla diagram --env prod -o - > prod.svg                to standard output
  classla diagram --env prod --parameter CdnEnabled=true -o cdn.svg
  classla diagram --env dev --parameter ImageUri=           before the first image
"""
STANDARD_OUTPUT = Path("-")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    environment_argument(parser)
    source_arguments(parser)
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="FILE",
        help="where to write the SVG; - is standard output (default: NAME.svg in this folder)",
    )


def run(context: Context) -> int:
    """Draw an environment from its templates and parameters."""
    from deployer.project import parse_overrides
    from deployer.review.cost.source import IMAGE_PARAMETER
    from deployer.review.diagram.document import drawing, load

    given, screen = context.given, context.screen
    overrides = parse_overrides(given.parameter)
    if given.image:
        overrides[IMAGE_PARAMETER] = given.image
    text = drawing(load(context.environment, project=given.project, overrides=overrides))
    out: Path = given.out or Path(f"{context.environment}.svg")
    if out == STANDARD_OUTPUT:
        screen.show(text.rstrip("\n"))
        screen.result({"environment": context.environment, "svg": text})
        return codes.OK
    _save(out, text)
    screen.show(f"written to {out}")
    screen.result({"environment": context.environment, "file": str(out)})
    return codes.OK


def _save(path: Path, text: str) -> None:
    from deployer.errors import RefusedError
    from deployer.plans.sealed import write_whole
    from templates_src.errors import Problem

    try:
        write_whole(path, text)
    except OSError as error:
        problem = Problem(str(path), error.strerror or str(error), "name another place: -o FILE")
        raise RefusedError("The diagram cannot be written", [problem]) from None
