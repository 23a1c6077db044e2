"""What people see: styled on a terminal, plain in a log, nothing but JSON with --json. The only printer."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from deployer.errors import RefusedError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console

    from templates_src.errors import ClasslaError


# A command of ours in the middle of advice, as far as the environment that it is about.
_COMMAND = re.compile(r"classla (?!local)[a-z ]+(?:\S+ )?--env \S+\b|classla bootstrap\b")
# Advice from below, where nobody knows the environment.
_UNNAMED = re.compile(r"classla status(?= --follow)")


@dataclass
class Screen:
    """Where a command writes.

    Attributes:
        as_json: print one JSON document at the end and nothing before it.
        quiet: print no progress.
        verbose: print more.
    """

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    _console: Console | None = None

    @property
    def console(self) -> Console:
        """Rich's console; made on first use, because importing it takes longer than many commands."""
        if self._console is None:
            self._console = _make_console(stderr=False)
        return self._console

    @property
    def live(self) -> bool:
        """Whether somebody watches: progress may move, and questions will be answered."""
        return (
            not self.as_json and not self.quiet and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        )

    def say(self, text: str = "", style: str = "") -> None:
        """A line of progress or explanation."""
        if not self.as_json and not self.quiet:
            self._line(text, style)

    def show(self, text: str, style: str = "") -> None:
        """A line of the result: printed even when quiet."""
        if not self.as_json:
            self._line(text, style)

    def lines(self, lines: Iterable[tuple[str, str]]) -> None:
        """Lines of the result, each with its style."""
        for style, text in lines:
            self.show(text, style)

    def result(self, data: Any) -> None:
        """The result for machines; nothing without --json."""
        if self.as_json:
            print(json.dumps(data, indent=2, sort_keys=True))  # noqa: T201 - the command line prints

    def detail(self, text: str) -> None:
        """A line for those who asked for more."""
        if self.verbose:
            self.say(text, "dim")

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[str, float], None]]:
        """Progress of a wait: a line that changes on a terminal, a line for every new status in a log."""
        from deployer.cli.waiting import Waiting

        with Waiting(self, what) as waiting:
            yield waiting.tell

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer."""
        return not self.as_json and sys.stdin.isatty()

    def ask(self, question: str, given: str = "") -> str:
        """Ask for a line of text.

        Args:
            question: what to ask.
            given: the answer, when it was given in advance.

        Raises:
            RefusedError: nobody is there to answer.
        """
        if given:
            return given
        if not self.interactive:
            raise RefusedError(
                "Nobody is there to ask",
                [Problem(question.rstrip(":"), "needs an answer", "give it in advance: --confirm NAME")],
            )
        self.console.print(question, style="bold", end=" ")
        try:
            return input().strip()
        except EOFError:
            return ""

    def confirm(self, what: str, name: str, given: str = "") -> None:
        """Have a name typed before something is done.

        Raises:
            RefusedError: another name was typed, or nobody is there.
        """
        answer = self.ask(f"{what} Type {name} to go on:", given)
        if answer != name:
            raise RefusedError("Not confirmed", [Problem("answer", f"is not {name}", "nothing was changed")])

    def error(self, error: ClasslaError, options: str = "", environment: str = "") -> None:
        """An error: on standard error, or as JSON.

        Args:
            error: what went wrong.
            options: what a command in its advice needs to reach the same AWS.
            environment: that the command was about; whoever talks to AWS does not know it.
        """
        if self.as_json:
            self.result(error_data(error, options, environment))
            return
        console = _make_console(stderr=True)
        console.print(f"error: {error.summary}", style="bold red")
        for problem, after in zip_longest(error.problems, error.problems[1:]):
            console.print(f"  {problem.where}: {problem.what}")
            # One command that helps against several problems is told once, after them.
            if problem.next_step and (after is None or after.next_step != problem.next_step):
                console.print(f"    → {with_options(problem.next_step, options, environment)}", style="cyan")

    def _line(self, text: str, style: str) -> None:
        self.console.print(text, style=style or None)


def _make_console(*, stderr: bool) -> Console:
    from rich.console import Console

    class Plain(Console):
        """Leaves it to the program what a reader that went away means; rich would exit with 1."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Plain(
        stderr=stderr,
        soft_wrap=True,
        highlight=False,
        emoji=False,
        markup=False,
        no_color="NO_COLOR" in os.environ or None,
    )


def with_options(advice: str, options: str, environment: str = "") -> str:
    """Advice whose commands name the same environment and AWS as the command that failed."""
    if environment:
        advice = _UNNAMED.sub(f"classla status --env {environment}", advice)
    if set(options.split()) <= set(advice.split()):
        # There are none, or it is the command that was typed.
        return advice
    return _COMMAND.sub(lambda found: found[0] + options, advice)


def error_data(error: ClasslaError, options: str = "", environment: str = "") -> dict[str, Any]:
    """An error as JSON-able data."""
    return {
        "error": {
            "kind": type(error).__name__,
            "summary": error.summary,
            "exit_code": error.exit_code,
            "problems": [
                {**vars(problem), "next_step": with_options(problem.next_step, options, environment)}
                for problem in error.problems
            ],
        }
    }
