"""``classla outputs``."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.parser import environment_argument, target_arguments

if TYPE_CHECKING:
    import argparse

    from deployer.cli.context import Context

EXAMPLES = """\
  classla outputs --env dev
  classla outputs --env dev --format dotenv > .env
  classla outputs --env dev ApiUrl            one value, for scripts
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="one output; prints its value alone")
    environment_argument(parser)
    parser.add_argument(
        "--format", choices=("table", "dotenv", "json"), default="table", help="how to print them"
    )
    target_arguments(parser)


def run(context: Context) -> int:
    """Print outputs."""
    from deployer.aws import stacks
    from deployer.errors import RefusedError
    from deployer.names import stack_of
    from templates_src.errors import Problem, UsageError
    from templates_src.parameters.words import did_you_mean

    given = context.given
    # What is printed is meant for a file or a variable: nothing else may be in it.
    context.screen.quiet = True
    target = context.connect()
    state = stacks.describe(target.gateway, stack_of(context.environment))
    if state is None:
        raise RefusedError(
            f"{context.environment} is not deployed",
            [
                Problem(
                    stack_of(context.environment), "does not exist", f"classla up --env {context.environment}"
                )
            ],
        )
    outputs = dict(sorted(state.outputs.items()))
    if given.name and given.name not in outputs:
        raise UsageError(
            "There is no such output", [Problem(given.name, "is none", did_you_mean(given.name, outputs))]
        )
    if given.name:
        outputs = {given.name: outputs[given.name]}
        context.screen.show(outputs[given.name])
    elif given.format == "dotenv":
        context.screen.lines(
            ("", f"{dotenv_name(name)}={shlex.quote(value)}") for name, value in outputs.items()
        )
    elif given.format == "json":
        context.screen.show(json.dumps(outputs, indent=2))
    else:
        width = max((len(name) for name in outputs), default=0)
        context.screen.lines(("", f"{name:<{width}}  {value}") for name, value in outputs.items())
    context.screen.result(outputs)
    return codes.OK


def dotenv_name(name: str) -> str:
    """``ApiUrl`` as a variable is written: ``API_URL``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
