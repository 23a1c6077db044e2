"""Run the campaigns and write docs/RELIABILITY.md."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.reliability.fuzz import campaign
from bench.reliability.proxy import Proxy
from bench.reliability.run import PROJECT, Tally, Target
from deployer.local import control
from tests.e2e.deployer.environment import make_project

THROTTLING, RESETS = 0.30, 0.05
CHANGE = ("--parameter", "LogRetentionDays=14", "--parameter", "AppSubnetBCidr=10.1.13.0/24")
REAL = {"WorkosClientId": "client_01H", "AlarmEmail": "operations@example.org"}
AT_ONCE = 4
DOCUMENT = """\
# Reliability

Written by `make reliability`, which counted it; do not edit. Every command is the real `classla`, as a
process of its own, against the embedded local AWS.

| campaign | cases | met | run again | failures | longest |
|---|---|---|---|---|---|
{rows}

- **Kills**: SIGKILL after a random number of AWS calls, then the same command until it succeeds. A case fails
  when it never does, or when a change set without a plan, a note or a half-written file is left. *Met* counts
  the kills that came before the command had ended; *longest* is the time from the kill to the end.
- **Faults**: {throttling:.0%} of the calls are throttled and {resets:.0%} of the connections reset, by a
  proxy in front of the local AWS. A case deploys an environment, replaces something in it, and destroys it.
  *Met* counts the calls that were hit, *run again* the commands that gave up after every retry and were
  repeated; *longest* is a whole case, most of it the pauses between retries.
- **Mutated**: what hypothesis made of right files and of CloudFormation's answers (tests/fuzz): values of
  other types, unknown statuses, fields that lack, broken JSON and XML. A command either does its work or says
  one clear error, never a traceback; *met* counts the errors. A failed test is a failure.

Seed {seed}, {date}, {calls:,} calls under faults. What a real account adds (minutes instead of milliseconds,
limits of its own) only AWS can tell.
"""


def main() -> int:
    """Measure, write, and fail when a case failed."""
    parser = argparse.ArgumentParser(prog="bench.reliability", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="kill points (default: 200)")
    parser.add_argument("--environments", type=int, default=8, help="environments under faults (default: 8)")
    parser.add_argument("--mutations", type=int, default=300, help="cases of each test (default: 300)")
    parser.add_argument("--seed", type=int, default=20261123, help="what is random is repeatable")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="classla-reliability-") as name:
        folder = Path(name)
        aws = control.up(folder / "aws")
        try:
            bootstrap = _target(folder, "any", aws.url, aws.url)
            bootstrap.name = "bootstrap"
            done = bootstrap.run("bootstrap", "--confirm", "bootstrap")
            if done.returncode:
                raise RuntimeError(done.stdout + done.stderr)
            kills = {name: _kills(folder, aws.url, name, given) for name in ("plan", "deploy")}
            with Proxy(aws.url, THROTTLING, RESETS, given.seed) as proxy:
                faults = _faults(folder, proxy, aws.url, given.environments)
        finally:
            control.down(folder / "aws")
        (folder / "tallies").mkdir()
        mutated, failed = campaign(folder / "tallies", given.mutations)
    _write(
        {f"`{name}` killed": tally for name, tally in kills.items()}
        | {"deploy, change, destroy under faults": faults}
        | {f"{what} mutated": tally for what, tally in mutated.items()},
        failed,
        given.seed,
        proxy.calls,
    )
    failures = [*failed, *(line for tally in (*kills.values(), faults) for line in tally.failures)]
    for line in failures:
        print(f"failed: {line}")
    return 1 if failures else 0


def _target(folder: Path, name: str, url: str, direct: str) -> Target:
    state = folder / name / "state"
    state.mkdir(parents=True)
    return Target(name, make_project(folder / name / "project", name, **REAL), state, url, direct)


def _kills(folder: Path, url: str, command: str, given: argparse.Namespace) -> Tally:
    """Half of the kill points, one environment each."""
    tally = Tally()

    def case(number: int) -> None:
        name = f"{command[0]}{number}"
        target = _target(folder, name, url, url)
        words = ["deploy", "--confirm", name] if command == "deploy" else ["plan"]
        tally.hit += target.kill(random.Random(f"{given.seed}-{name}"), *words)  # noqa: S311
        began = time.monotonic()
        runs = target.until_done(*words)
        tally.longest_seconds = max(tally.longest_seconds, time.monotonic() - began)
        tally.again += max(runs - 1, 0)
        problems = ([] if runs else ["never done"]) + target.orphans()
        tally.failures += [f"{name}: {problem}" for problem in problems]
        tally.cases += 1
        _progress(f"{command} killed", tally)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(case, range(given.kills // 2)))
    return tally


def _faults(folder: Path, proxy: Proxy, direct: str, count: int) -> Tally:
    tally = Tally()

    def case(number: int) -> None:
        name = f"f{number}"
        target = _target(folder, name, proxy.url, direct)
        began = time.monotonic()
        for words in (["deploy"], ["deploy", *CHANGE], ["destroy"]):
            runs = target.until_done(*words, "--confirm", name)
            tally.again += max(runs - 1, 0)
            if not runs:
                tally.failures.append(f"{name}: {words[0]} never done")
        tally.failures += [f"{name}: {orphan}" for orphan in target.orphans()]
        tally.longest_seconds = max(tally.longest_seconds, time.monotonic() - began)
        tally.cases += 1
        _progress("faults", tally)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(case, range(count)))
    tally.hit = proxy.throttled + proxy.cut
    return tally


def _progress(what: str, tally: Tally) -> None:
    print(f"{what}: {tally.cases} cases, {len(tally.failures)} failures", file=sys.stderr)


def _write(tallies: dict[str, Tally], failed: list[str], seed: int, calls: int) -> None:
    rows = "\n".join(_row(name, tally) for name, tally in tallies.items())
    if failed:
        rows += f"\n| tests of mutations that failed | {len(failed)} | | | {len(failed)} | |"
    text = DOCUMENT.format(
        rows=rows,
        throttling=THROTTLING,
        resets=RESETS,
        seed=seed,
        date=time.strftime("%Y-%m-%d"),
        calls=calls,
    )
    (PROJECT / "docs" / "RELIABILITY.md").write_text(text, encoding="utf-8")


def _row(name: str, tally: Tally) -> str:
    """A line of the table; what takes no time worth telling has none."""
    longest = f"{tally.longest_seconds:.0f} s" if tally.longest_seconds else ""
    return f"| {name} | {tally.cases:,} | {tally.hit:,} | {tally.again} | {len(tally.failures)} | {longest} |"


if __name__ == "__main__":
    sys.exit(main())
