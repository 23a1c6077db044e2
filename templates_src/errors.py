"""The one exception tree of the project.

    ClasslaError            exit code 1   anything the user should read instead of a traceback
    ├── UsageError          exit code 2   a mistake in what the user gave us
    │   ├── ParameterError                a parameters/<env>.json file that does not fit the templates
    │   └── OutputError                   output/ cannot be read or written
    ├── WiringError         exit code 1   two stacks that do not fit together
    ├── LintError           exit code 1   an emitted template that a check refuses
    └── StaleError          exit code 1   a committed, generated file that is not what the sources emit

Every error carries *all* the problems of its kind that were found, because fixing them one run at a
time is what makes people hate a build.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it is, what is wrong with it, and what to do next."""

    where: str
    what: str
    next_step: str = ""

    def __str__(self) -> str:
        advice = f"\n    → {self.next_step}" if self.next_step else ""
        return f"{self.where}: {self.what}{advice}"


class ClasslaError(Exception):
    """Base of every error this project raises on purpose.

    Args:
        summary: one sentence that names the operation that failed.
        problems: every problem found; may be empty when the summary says it all.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, summary: str, problems: Iterable[Problem] = ()) -> None:
        self.summary = summary
        self.problems = tuple(problems)
        super().__init__(summary)

    def __str__(self) -> str:
        return "\n".join([self.summary, *(f"  {problem}" for problem in self.problems)])


class UsageError(ClasslaError):
    """The user asked for something that cannot be: wrong argument, absent file, unknown environment."""

    exit_code = 2


class ParameterError(UsageError):
    """A parameters file that does not fit the templates."""


class OutputError(UsageError):
    """The output directory cannot be read or written."""


class WiringError(ClasslaError):
    """Two stacks do not fit together; the message names the stack, the field and both kinds."""


class LintError(ClasslaError):
    """At least one emitted template was refused by a check."""


class StaleError(ClasslaError):
    """A generated file in the repository differs from what the sources emit today."""
