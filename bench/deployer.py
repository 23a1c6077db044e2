"""What the deployer costs beside the bare interpreter, and beside the AWS calls that it must make.

The calls are made against the embedded local AWS on this machine, so what is compared is our own overhead: a
plan, and the very calls of that plan repeated by plain boto3 in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench.measure import Command, median_seconds, ratio, rounds

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
# 150 ms where the bare interpreter takes 15 ms: a share holds on any machine, a time does not.
HELP_AIM = 10.0
PLAN_AIM = 3.0
# Calls of a plan besides one HeadObject and one PutObject a template and one DescribeChangeSet a stack.
FIXED_CALLS = 8


def report(count: int) -> list[str]:
    """Measure and print; returns the aims that were missed.

    Args:
        count: measured rounds after one warm-up.
    """
    with tempfile.TemporaryDirectory(prefix="classla-bench-") as name:
        folder = Path(name)
        environment = {**os.environ, "CLASSLA_STATE": name}
        _classla(environment, "local", "up")
        try:
            return _report(folder, environment, count)
        finally:
            _classla(environment, "local", "down")


def _report(folder: Path, environment: dict[str, str], count: int) -> list[str]:
    os.environ["CLASSLA_STATE"] = str(folder)
    classla = [PYTHON, "-m", "deployer"]
    _classla(environment, "bootstrap")
    calls = _recorded_plan(folder, environment)
    replay = folder / "replay.json"
    replay.write_text(json.dumps({"state": str(folder), "calls": calls}), encoding="utf-8")
    measured = rounds(
        [
            Command("bare python", [PYTHON, "-c", "pass"], PROJECT),
            Command("classla --help", [*classla, "--help"], PROJECT),
            Command("the plan's calls by plain boto3", [PYTHON, "-m", "bench.replay", str(replay)], PROJECT),
            Command("classla plan", [*classla, "plan", "--env", "dev", "--quiet"], PROJECT),
        ],
        count,
    )
    bare, raw = measured["bare python"], measured["the plan's calls by plain boto3"]
    shares = {
        "classla --help": (ratio(measured["classla --help"], bare), HELP_AIM, "bare python"),
        "classla plan": (ratio(measured["classla plan"], raw), PLAN_AIM, "its calls by plain boto3"),
    }
    print()
    missed = []
    for name, (share, aim, to) in shares.items():
        print(f"{name:38} {median_seconds(measured[name]):8.2f} s, {share:.1f} times {to} (aim ≤ {aim:.0f})")
        if share > aim:
            missed.append(f"{name}: {share:.1f} times {to}, aim {aim:.0f}")
    return missed + _print_calls(calls)


def _recorded_plan(folder: Path, environment: dict[str, str]) -> list[dict[str, str]]:
    record = folder / "calls.jsonl"
    _classla({**environment, "CLASSLA_RECORD_CALLS": str(record)}, "plan", "--env", "dev")
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


def _print_calls(calls: list[dict[str, str]]) -> list[str]:
    counts = Counter(call["operation"] for call in calls)
    templates = counts["HeadObject"]
    bound = 2 * templates + templates + FIXED_CALLS
    print(f"{'AWS calls of a first plan':38} {len(calls):8} (at most {bound} for {templates} templates)")
    print("  " + ", ".join(f"{name} {number}" for name, number in counts.most_common()))
    return [] if len(calls) <= bound else [f"a plan makes {len(calls)} calls, at most {bound} are meant"]


def _classla(environment: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [PYTHON, "-m", "deployer", *words, "--quiet"],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"classla {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
