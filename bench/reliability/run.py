"""The command line as processes of its own, against a local AWS, until it is done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.aws.gateway import Connection, Gateway
from deployer.aws.stacks import describe

if TYPE_CHECKING:
    import random

PROJECT = Path(__file__).resolve().parents[2]
RUNS = 6
# A kill comes after so many AWS calls at most, and a moment.
CALLS = {"plan": 40, "deploy": 90}
JITTER_SECONDS = 0.03


@dataclass
class Target:
    """An environment and where it is deployed.

    Attributes:
        name, project, state: of the environment.
        url: of the local AWS, or of the proxy before it.
        direct: of the local AWS itself, for looking.
    """

    name: str
    project: Path
    state: Path
    url: str
    direct: str

    def words(self, *words: str) -> list[str]:
        """A whole command line."""
        return [
            *(sys.executable, "-m", "deployer", *words, "--env", self.name, "--endpoint-url", self.url),
            *("--project", str(self.project), "--state", str(self.state)),
        ]

    def variables(self, **more: str) -> dict[str, str]:
        """Its environment; the keys open nothing."""
        return {**os.environ, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", **more}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.words(*words), cwd=PROJECT, env=self.variables(), capture_output=True, text=True, check=False
        )

    def kill(self, chance: random.Random, *words: str) -> bool:
        """Start a command and kill it at a random moment; False when it was faster."""
        record = self.state / "calls.jsonl"
        record.write_text("", encoding="utf-8")
        process = subprocess.Popen(
            self.words(*words),
            cwd=PROJECT,
            env=self.variables(CLASSLA_RECORD_CALLS=str(record)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        after = chance.randint(1, CALLS[words[0]])
        while process.poll() is None and record.read_bytes().count(b"\n") < after:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, JITTER_SECONDS))
        alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        return alive

    def until_done(self, *words: str) -> int:
        """Run a command, and the one that waits where it says so, until it succeeds.

        Returns:
            How often it was run; 0 when it never succeeded.
        """
        for number in range(1, RUNS + 1):
            done = self.run(*words)
            if done.returncode == 0:
                return number
            if "status" in done.stderr:
                self.run("status", "--follow")
        return 0

    def orphans(self) -> list[str]:
        """What is there that no plan file accounts for."""
        plans = [json.loads(path.read_text("utf-8")) for path in (self.state / "plans").glob("*.plan.json")]
        known = {plan["change_set"] for plan in plans}
        notes = [f"note {path.name}" for path in (self.state / "begun").glob("*")]
        halves = [f"half-written {path.name}" for path in self.state.rglob(".*") if path.is_file()]
        return notes + halves + [f"change set {name}" for name in self._change_sets() if name not in known]

    def _change_sets(self) -> list[str]:
        gateway = Gateway(Connection("us-east-1", endpoint=self.direct, dummy_credentials=True))
        if describe(gateway, f"classla-{self.name}") is None:
            return []
        answer = gateway.call("cloudformation", "ListChangeSets", StackName=f"classla-{self.name}")
        return [one["ChangeSetName"] for one in answer["Summaries"] if one["ExecutionStatus"] == "AVAILABLE"]


@dataclass
class Tally:
    """What a campaign counted."""

    cases: int = 0
    hit: int = 0
    again: int = 0
    failures: list[str] = field(default_factory=list)
    longest_seconds: float = 0
