"""``make demo``: the whole life of an environment in an embedded local AWS, in seconds.

Runs the same commands that a person would, prints each before it runs, and stops what it started whatever
happens. It keeps its own state, so a local AWS that already runs is left alone.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.cli.main import main
from deployer.cli.parser import STATE_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[1]
ENVIRONMENT = "dev"
# One value that replaces a resource, and one that updates in place.
CHANGED = ("AppSubnetBCidr=10.1.13.0/24", "LogRetentionDays=14")


def steps(folder: Path, *quiet: str) -> Iterator[tuple[str, list[str]]]:
    """What is shown: a sentence, and the command.

    Args:
        folder: for the plans.
        quiet: given to commands that would fill a log with one line a resource.
    """
    first, second = str(folder / "first.plan.json"), str(folder / "second.plan.json")
    yield "Template bucket, image registry, deployment roles", ["bootstrap", "--quiet"]
    yield "What would the first deployment do?", ["plan", "--env", ENVIRONMENT, "--out", first]
    yield "Execute exactly that", ["deploy", first, *quiet]
    changes = [word for change in CHANGED for word in ("--parameter", change)]
    yield (
        "Two parameters change; what would that do?",
        ["plan", "--env", ENVIRONMENT, *changes, "--out", second],
    )
    yield "Execute exactly that", ["deploy", second, *quiet]
    yield "What it gives", ["outputs", "--env", ENVIRONMENT]
    yield (
        "What would be lost, what stays; then delete it",
        ["destroy", "--env", ENVIRONMENT, "--confirm", ENVIRONMENT, *quiet],
    )


def demo() -> int:
    """Run the demonstration; returns the exit code."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="classla-demo-") as folder:
        os.environ[STATE_VARIABLE] = folder
        try:
            _title("Build the templates", "python build.py --quiet")
            subprocess.run([sys.executable, str(PROJECT / "build.py"), "--quiet"], check=True)
            _title("An AWS on this machine", "classla local up")
            if code := main(["local", "up", "--quiet"]):
                return code
            quiet = [] if sys.stdout.isatty() else ["--quiet"]
            for sentence, words in steps(Path(folder), *quiet):
                _title(sentence, f"classla {shlex.join(words)}".replace(folder, "."))
                if code := main(words):
                    return code
        finally:
            with contextlib.suppress(KeyboardInterrupt):
                main(["local", "down"])
    print(f"\n{time.monotonic() - began:.1f} seconds in all; nothing is left running")  # noqa: T201 - a demonstration
    return 0


def _title(sentence: str, command: str) -> None:
    print(f"\n# {sentence}\n$ {command}", flush=True)  # noqa: T201 - a demonstration


if __name__ == "__main__":
    try:
        sys.exit(demo())
    except (KeyboardInterrupt, subprocess.CalledProcessError):
        sys.exit(1)
