"""What every command has: its arguments, the screen, and ways to reach the project and AWS."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from templates_src.errors import Problem, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deployer.cli.screen import Screen
    from deployer.project import Application
    from deployer.target import Target

# Typed anew whenever something is refused: what was accepted may have happened by then.
LOSSES: Mapping[str, int] = {"--accept-loss": 1}


def without(words: Sequence[str], options: Mapping[str, int]) -> list[str]:
    """A command line without some options.

    Args:
        words: of the command line.
        options: name → number of values.
    """
    left, skip = [], 0
    for word in words:
        name, equals, _ = word.partition("=")
        if skip:
            skip -= 1
        elif name in options:
            skip = 0 if equals else options[name]
        else:
            left.append(word)
    return left


def _masked(word: str) -> str:
    """A word as it may be shown: a parameter's value is judged by its name."""
    from deployer.changes.mask import mask_text

    name, equals, value = word.removeprefix("--parameter=").partition("=")
    if not equals:
        return mask_text("", word)
    return f"{word.removesuffix(value)}{mask_text(name, value)}"


@dataclass
class Context:
    """One run of a command.

    Attributes:
        given: the arguments.
        screen: where to write.
        words: the command line, without the program's name.
        target: the AWS that was reached; None before ``connect``.
        about: the environment that it was reached for; empty before.
    """

    given: argparse.Namespace
    screen: Screen
    words: tuple[str, ...] = ()
    target: Target | None = field(default=None)
    about: str = ""

    @property
    def state_folder(self) -> Path:
        """Folder for plans and notes."""
        folder: Path = self.given.state
        return folder

    @property
    def environment(self) -> str:
        """The environment that the command is about.

        Raises:
            UsageError: none was named.
        """
        if not self.given.env:
            known = ", ".join(
                sorted(path.stem for path in (self.given.project / "parameters").glob("*.json"))
            )
            raise UsageError(
                "No environment is named", [Problem("--env", "is missing", f"there are {known or 'none'}")]
            )
        return str(self.given.env)

    def application(self, environment: str = "") -> Application:
        """The application as it stands in the project, with the parameters that the command was given."""
        from deployer import project

        overrides = project.parse_overrides(getattr(self.given, "parameter", []))
        if getattr(self.given, "image", ""):
            overrides["ImageUri"] = self.given.image
        return project.load(environment or self.environment, project=self.given.project, overrides=overrides)

    def connect(self, environment: str = "") -> Target:
        """Reach the AWS that is meant, prove that it is the environment's, and say which one it is."""
        from deployer.target import Wanted, connect
        from templates_src.parameters.files import load_environment

        file = load_environment(self.given.project / "parameters", environment or self.environment)
        self.about = file.name
        wanted = Wanted(
            aws=self.given.aws,
            profile=self.given.profile,
            region=self.given.region,
            endpoint=self.given.endpoint_url,
        )
        self.target = connect(wanted, file.tags, file.label, self.state_folder)
        self.screen.say(f"{file.name} in {self.target.title}", "bold")
        self.screen.detail(f"as {self.target.identity}")
        return self.target

    def again(self, command: str = "", leave_out: Mapping[str, int] = LOSSES) -> str:
        """The command line once more, as somebody can type it; a secret in it is masked.

        Args:
            command: another command instead.
            leave_out: options that it goes without → how many values each has.
        """
        words = without(self.words, leave_out)
        if command:
            words = [*command.split(), *words[1:]]
        return f"classla {shlex.join(_masked(word) for word in words)}"

    def options(self) -> str:
        """What a next command needs so that it reaches the same AWS."""
        parts = []
        if getattr(self.given, "aws", False):
            parts.append("--aws")
        for name in ("profile", "region", "endpoint_url"):
            if value := getattr(self.given, name, ""):
                parts.append(f"--{name.replace('_', '-')} {value}")
        return "".join(f" {part}" for part in parts)
