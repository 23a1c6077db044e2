"""Parsers: one for the program, one for each command, all with the same common options."""

from __future__ import annotations

import argparse
import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from deployer.cli import codes
from deployer.cli.registry import COMMANDS, GROUPS
from templates_src.errors import Problem, UsageError
from templates_src.parameters.words import did_you_mean

if TYPE_CHECKING:
    from deployer.cli.registry import Command

PROGRAM = "classla"
# What a plan may be refused for.
UNWANTED = ("replace", "delete", "widen")
PROJECT = Path(__file__).resolve().parents[2]
STATE_VARIABLE = "CLASSLA_STATE"
ENVIRONMENT_VARIABLE = "CLASSLA_ENV"


def module_of(command: Command) -> Any:
    """The module that does a command."""
    return importlib.import_module(f"deployer.cli.commands.{command.module}")


class Parser(argparse.ArgumentParser):
    """Refuses arguments as everything else is refused, so that --json holds for that, too."""

    def error(self, message: str) -> NoReturn:
        """What argparse calls with its text about the first mistake.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{self.prog} cannot be run like that", self._problems(message))

    def _problems(self, message: str) -> list[Problem]:
        advice = f"{self.prog} --help"
        kind, _, rest = message.partition(": ")
        if kind == "unrecognized arguments":
            known = self._option_string_actions
            return [
                Problem(word, "is unknown", did_you_mean(word.partition("=")[0], known) or advice)
                for word in rest.split()
            ]
        if kind == "the following arguments are required":
            return [Problem(name, "is missing", advice) for name in rest.split(", ")]
        return [Problem(kind.removeprefix("argument "), rest or "is wrong", advice)]


def command_parser(command: Command) -> Parser:
    """The parser of one command; a mistake is a UsageError."""
    module = module_of(command)
    parser = Parser(
        prog=f"{PROGRAM} {command.name}",
        description=f"{command.help[0].upper()}{command.help[1:]}.",
        epilog=_epilog(module.EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.arguments(parser)
    _common(parser)
    return parser


def overview() -> str:
    """Text of ``classla --help``."""
    width = max(len(command.name) for command in COMMANDS) + 2
    lines = [
        f"usage: {PROGRAM} COMMAND [options]",
        "",
        "Take output/ and parameters/<env>.json to AWS by reviewed change sets. Without --profile, --region",
        "or --aws, everything happens in the embedded local AWS (classla local up).",
        "",
        "commands:",
        *(f"  {command.name:<{width}}{command.help}" for command in COMMANDS),
        "",
        f"{PROGRAM} COMMAND --help shows its options and examples.",
        "",
        _codes(),
    ]
    return "\n".join(lines) + "\n"


def group_overview(group: str) -> str:
    """Text of ``classla <group> --help``."""
    lines = [f"usage: {PROGRAM} {group} COMMAND [options]", "", f"{GROUPS[group]}:"]
    lines += [
        f"  {command.name:<18}{command.help}" for command in COMMANDS if command.name.startswith(f"{group} ")
    ]
    return "\n".join(lines) + "\n"


def environment_argument(parser: argparse.ArgumentParser) -> None:
    """--env, for commands that are about one environment."""
    parser.add_argument(
        "--env",
        default=os.environ.get(ENVIRONMENT_VARIABLE),
        metavar="NAME",
        help=f"environment: the name of its file in parameters/ (or ${ENVIRONMENT_VARIABLE})",
    )


def target_arguments(parser: argparse.ArgumentParser) -> None:
    """Which AWS is meant, for commands that ask it."""
    group = parser.add_argument_group("which AWS (default: the embedded local one)")
    group.add_argument("--aws", action="store_true", help="real AWS, with the default credentials")
    group.add_argument("--profile", default="", metavar="NAME", help="real AWS, with this profile")
    group.add_argument(
        "--region", default="", metavar="REGION", help="real AWS, in this region (default: the file's)"
    )
    group.add_argument(
        "--endpoint-url", default="", metavar="URL", help="something else that speaks AWS's protocols"
    )


def source_arguments(parser: argparse.ArgumentParser) -> None:
    """What is deployed, besides the parameters file."""
    parser.add_argument("--image", default="", metavar="URI", help="image by digest: sets ImageUri")
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another value for this plan only (repeatable); an empty VALUE is a value",
    )


def review_arguments(parser: argparse.ArgumentParser) -> None:
    """What a plan must not hold."""
    parser.add_argument(
        "--fail-on",
        type=_unwanted,
        default="",
        metavar="WHAT",
        help=f"end with {codes.UNWANTED} when the plan holds any of replace,delete,widen",
    )


def loss_argument(parser: argparse.ArgumentParser) -> None:
    """What may be lost, typed in advance."""
    parser.add_argument(
        "--accept-loss",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="a resource that holds something may be replaced or deleted, such as Cache/Cache (repeatable)",
    )


def protected_argument(parser: argparse.ArgumentParser) -> None:
    """What the stack policy refuses, for commands that execute."""
    parser.add_argument(
        "--allow-protected",
        action="store_true",
        help="lift the stack policy for this deployment; it is put back whatever happens",
    )


def confirm_argument(parser: argparse.ArgumentParser) -> None:
    """The typed confirmation, given in advance."""
    parser.add_argument(
        "--confirm",
        default="",
        metavar="NAME",
        help="the name that would be asked for, typed in advance (for scripts)",
    )


def _unwanted(text: str) -> str:
    """What ``--fail-on`` was given; refused before anything is asked of AWS when it names something else."""
    unknown = [word for word in text.split(",") if word and word.strip() not in UNWANTED]
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: it knows {', '.join(UNWANTED)}")
    return text


def _common(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("common options")
    group.add_argument("--json", action="store_true", help="print the result as JSON, and nothing else")
    loudness = group.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print results and errors only")
    loudness.add_argument(
        "-v", "--verbose", action="store_true", help="print values in full, and every AWS call"
    )
    group.add_argument(
        "--project",
        type=Path,
        default=PROJECT,
        metavar="DIR",
        help="folder that holds output/ and parameters/",
    )
    group.add_argument(
        "--state",
        type=Path,
        default=Path(os.environ.get(STATE_VARIABLE, PROJECT / ".cache" / "deployer")),
        metavar="DIR",
        help=f"folder for plans and notes (or ${STATE_VARIABLE}; default: .cache/deployer)",
    )


def _epilog(examples: str) -> str:
    return f"examples:\n{examples.rstrip()}\n\n{_codes()}"


def _codes() -> str:
    return "\n".join(["exit codes:", *(f"  {code:<4} {meaning}" for code, meaning in codes.MEANINGS.items())])
