"""``make bench``: what the build costs beside one plain cfn-lint run over the same templates."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import deployer, offline, report
from bench.measure import Command, Run, median_mebibytes, median_seconds, ratio, rounds
from bench.peers import peer_commands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
PLAIN = "plain cfn-lint run"
COPIED = ("build.py", "templates_src", "parameters", "docs", "output", "README.md")
# Name of the measure → the largest ratio to the plain run that we aim at.
AIMS = {
    "emit only": None,
    "full build, nothing remembered": 1.0,
    "full build, all remembered": 0.25,
    "full build, one stack changed": None,
    "instant mode, nothing remembered": 0.5,
}


def main() -> int:
    """Measure, print a table, and fail when an aim is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=5, help="measured rounds after one warm-up (default: 5)"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="classla-bench-") as folder:
        copy = Path(folder) / "project"
        _copy_project(copy)
        measured = rounds([*_commands(copy), *peer_commands(PROJECT)], given.rounds)
    missed = _print_table(measured)
    missed += _print_environments()
    missed += deployer.report(given.rounds)
    missed += report.report(given.rounds)
    missed += offline.report(given.rounds)
    for line in missed:
        print(f"missed: {line}")
    return 1 if missed else 0


def _copy_project(copy: Path) -> None:
    """A copy, so that a changed stack and a cold cache disturb nobody's work."""
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy / name)


def _commands(copy: Path) -> list[Command]:
    templates = sorted(path.name for path in (copy / "output").glob("*.json") if path.name != "manifest.json")
    cfn_lint = str(Path(PYTHON).with_name("cfn-lint"))
    build = [PYTHON, "build.py", "--quiet"]
    return [
        Command(PLAIN, [cfn_lint, "--ignore-checks", "W3002", "--", *templates], copy / "output"),
        Command("emit only", [PYTHON, "-c", "from templates_src.emit import emit; emit()"], copy),
        Command("full build, nothing remembered", [*build, "--no-cache"], copy),
        Command("full build, all remembered", build, copy),
        Command("full build, one stack changed", build, copy, _change_one_stack(copy)),
        Command("instant mode, nothing remembered", [*build, "--fast", "--no-cache"], copy),
    ]


def _change_one_stack(copy: Path) -> Callable[[], None]:
    """Give one stack another description each time, so that it and its root must be checked again."""
    module = copy / "templates_src" / "stacks" / "frontend.py"
    original = module.read_text(encoding="utf-8")
    start = original.index('Template(Description="') + len('Template(Description="')
    count = 0

    def change() -> None:
        nonlocal count
        count += 1
        module.write_text(f"{original[:start]}{count} {original[start:]}", encoding="utf-8")

    return change


def _print_table(measured: dict[str, list[Run]]) -> list[str]:
    plain = measured[PLAIN]
    missed = []
    print(f"{'measured':38} {'seconds':>8} {'MiB':>6} {'ratio':>6} {'aim':>6}")
    for name, runs in measured.items():
        share, aim = ratio(runs, plain), AIMS.get(name)
        limit = f"≤ {aim}" if aim else ""
        print(f"{name:38} {median_seconds(runs):8.2f} {median_mebibytes(runs):6.0f} {share:6.2f} {limit:>6}")
        if aim and share > aim:
            missed.append(f"{name}: {share:.2f}, aim {aim}")
    return missed


def _print_environments() -> list[str]:
    command: Sequence[str] = [PYTHON, "-m", "bench.environments"]
    output = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    found = json.loads(output)
    growth = found["after_all"] / found["after_ten"]
    print(
        f"\n100 environments emitted and evaluated: {found['seconds']:.2f} s (aim < 2 s), "
        f"memory {found['after_all']:.0f} MiB, {growth:.2f} times that after ten (aim ≤ 1.1)"
    )
    missed = [] if found["seconds"] < 2 else [f"100 environments took {found['seconds']:.2f} s"]
    return missed if growth <= 1.1 else [*missed, f"memory grew {growth:.2f} times"]


if __name__ == "__main__":
    sys.exit(main())
