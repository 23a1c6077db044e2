"""Mutated files and answers, many of them: the tests of tests/fuzz with more cases, counted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

from bench.reliability.run import PROJECT, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REFUSED = "refused"


def campaign(folder: Path, cases: int) -> tuple[dict[str, Tally], list[str]]:
    """Run them.

    Args:
        folder: where the tests write what they counted.
        cases: cases of each test.

    Returns:
        What was mutated → its tally, and the tests that failed.
    """
    environment = {**os.environ, "CLASSLA_FUZZ": str(cases), "CLASSLA_FUZZ_TALLY": str(folder)}
    # One process: a test module writes one tally.
    words = (sys.executable, "-m", "pytest", "tests/fuzz", "-n", "0", "-q", "-rf")
    done = subprocess.run(words, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    counted: Counter[str] = Counter()
    for path in sorted(folder.glob("*.json")):
        counted.update(json.loads(path.read_text(encoding="utf-8")))
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    if done.returncode and not failed:
        failed = [done.stdout.strip().splitlines()[-1]]
    return tallies(counted), failed


def tallies(counted: Mapping[str, int]) -> dict[str, Tally]:
    """What was mutated → cases, and how many of them were refused, from ``what: outcome`` → number."""
    made: dict[str, Tally] = {}
    for name, number in sorted(counted.items()):
        what, _, outcome = name.rpartition(": ")
        tally = made.setdefault(what, Tally())
        tally.cases += number
        tally.hit += number if outcome == REFUSED else 0
    return made
