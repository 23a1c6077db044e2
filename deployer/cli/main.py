"""The program: find the command, parse its arguments, run it, turn errors into exit codes."""

from __future__ import annotations

import os
import signal
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

from deployer.cli import codes
from deployer.cli.registry import COMMANDS, GROUPS, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deployer.aws.gateway import Call
    from deployer.cli.context import Context
    from templates_src.errors import UsageError

# Calls after which AWS works on, whether anybody waits or not.
STARTED = frozenset({"ExecuteChangeSet", "DeleteStack", "ContinueUpdateRollback", "CancelUpdateStack"})
HELP = ("-h", "--help", "help")


def entry() -> None:
    """What the installed ``classla`` runs."""
    # A pipeline that is stopped sends SIGTERM: what Ctrl-C cleans up, that must clean up too.
    signal.signal(signal.SIGTERM, _interrupt)
    code = codes.OK
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, say) has what it wants. Python would complain once more while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def main(arguments: Sequence[str]) -> int:
    """Run the command line.

    Args:
        arguments: without the program's name.

    Returns:
        The exit code.
    """
    words = list(arguments)
    command = find(words)
    if command is None:
        return _no_command(words)
    from deployer.cli.context import Context
    from deployer.cli.parser import command_parser, module_of
    from deployer.cli.screen import Screen
    from templates_src.errors import ClasslaError, UsageError

    try:
        given = command_parser(command).parse_args(words[len(command.name.split()) :])
    except SystemExit as stop:
        # --help was printed.
        return int(stop.code or 0)
    except UsageError as error:
        return _refuse(error, words)
    screen = Screen(as_json=given.json, quiet=given.quiet, verbose=given.verbose)
    context = Context(given, screen, tuple(words))
    try:
        code: int = module_of(command).run(context)
        return code
    except ClasslaError as error:
        screen.error(error, context.options(), context.about)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write(f"interrupted: {_what_goes_on(context)}\n")
        return codes.INTERRUPTED
    except BrokenPipeError:
        if not hasattr(given, "confirm"):
            # It only shows something, and whoever reads has seen enough.
            raise
        screen.quiet = True
        sys.stderr.write(f"interrupted, nobody reads the output: {_what_goes_on(context)}\n")
        return codes.INTERRUPTED
    finally:
        _say_calls(context)


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt


def _what_goes_on(context: Context) -> str:
    """What AWS does without us, after an interruption."""
    calls = context.target.gateway.calls if context.target else []
    if not any(_goes_on(before, call) for before, call in pairwise([None, *calls]) if call):
        return "nothing was half-done"
    follow = f"classla status --env {context.about} --follow{context.options()}"
    return f"AWS goes on with what was started; attach again: {follow}"


def _goes_on(before: Call | None, call: Call) -> bool:
    """Whether AWS works on after a call. The empty stack of a first change set, asked for right before
    whether others need it, is gone at once."""
    cleaned_up = call.operation == "DeleteStack" and before and before.operation == "ListChangeSets"
    return call.operation in STARTED and not cleaned_up


def _no_command(words: list[str]) -> int:
    from deployer.cli.parser import group_overview, overview

    if not words or words[0] in HELP:
        sys.stdout.write(overview())
        return codes.OK if words else codes.USAGE
    if words[0] == "--version":
        from importlib.metadata import version

        sys.stdout.write(f"classla {version('classla-infrastructure')}\n")
        return codes.OK
    if words[0] in GROUPS and len(words) > 1 and words[1] in HELP:
        sys.stdout.write(group_overview(words[0]))
        return codes.OK
    if words[0] in GROUPS and not _as_json(words):
        sys.stderr.write(group_overview(words[0]))
        return codes.USAGE
    from templates_src.errors import Problem, UsageError
    from templates_src.parameters.words import did_you_mean

    if words[0] in GROUPS:
        what = Problem(words[0], "is a group of commands", f"classla {words[0]} --help")
    else:
        advice = did_you_mean(words[0], [command.name for command in COMMANDS]) or "classla --help"
        what = Problem(words[0], "is no command", advice)
    return _refuse(UsageError("There is no such command", [what]), words)


def _as_json(words: list[str]) -> bool:
    """Whether --json stands among arguments that could not be parsed; after -- it is none."""
    return "--json" in words[: words.index("--") if "--" in words else None]


def _refuse(error: UsageError, words: list[str]) -> int:
    from deployer.cli.screen import Screen

    Screen(as_json=_as_json(words)).error(error)
    return error.exit_code


def _say_calls(context: Context) -> None:
    """With -v: how many calls AWS was asked."""
    target = context.target
    if target is not None:
        from collections import Counter

        counts = Counter(call.action for call in target.gateway.calls)
        listed = ", ".join(f"{action} {number}" for action, number in sorted(counts.items()))
        context.screen.detail(f"{sum(counts.values())} AWS calls: {listed}")
