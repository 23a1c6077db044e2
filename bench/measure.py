"""Whole processes, measured in turn: A B C, A B C, …; ratios are taken within a round, then their median.

A machine that is slow for a while is slow for every command of that round, so the ratios hold where single
times would not.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A command to measure.

    Attributes:
        name: what it stands for.
        arguments: program and arguments.
        folder: where it runs.
        before: done before each run, not measured.
    """

    name: str
    arguments: Sequence[str]
    folder: Path
    before: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Run:
    """One run: wall time in seconds, and the largest memory of any of its processes in MiB."""

    seconds: float
    mebibytes: float


def rounds(commands: Sequence[Command], count: int) -> dict[str, list[Run]]:
    """Run all commands in turn, once to warm up and then ``count`` times.

    Raises:
        RuntimeError: a command failed; its last output is in the message.
    """
    measured: dict[str, list[Run]] = {command.name: [] for command in commands}
    for number in range(count + 1):
        for command in commands:
            run = once(command)
            if number:
                measured[command.name].append(run)
    return measured


def once(command: Command) -> Run:
    """Run a command and measure it."""
    command.before()
    started = time.perf_counter()
    process = subprocess.Popen(
        command.arguments, cwd=command.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stdout:
        process.stdout.close()
    if process.returncode != 0:
        raise RuntimeError(f"{command.name} failed:\n{output.decode(errors='replace')[-2000:]}")
    return Run(seconds, usage.ru_maxrss / 1024)


def ratio(of: Sequence[Run], to: Sequence[Run]) -> float:
    """Median of the ratios of wall times, round by round."""
    return statistics.median(a.seconds / b.seconds for a, b in zip(of, to, strict=True))


def median_seconds(runs: Sequence[Run]) -> float:
    """Median wall time."""
    return statistics.median(run.seconds for run in runs)


def median_mebibytes(runs: Sequence[Run]) -> float:
    """Median of the peak memory."""
    return statistics.median(run.mebibytes for run in runs)
