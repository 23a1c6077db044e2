"""SIGKILL at random points of plan, deploy and up, then the same command again: nothing lost, no orphan.

``CLASSLA_KILLS`` says at how many points each command is killed, ``CLASSLA_KILL_SEED`` at which.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.deployer.environment import Environment, Result

pytestmark = pytest.mark.tools
KILLS = int(os.environ.get("CLASSLA_KILLS", "3"))
SEED = int(os.environ.get("CLASSLA_KILL_SEED", "20261123"))
DELAY_MILLISECONDS = 5
# A kill comes after so many AWS calls at most: moments that mean the same on every machine, unlike seconds.
CALLS = {"plan": 40, "deploy": 90, "up": 60}
JITTER_SECONDS = 0.03
RUNS = 6
POINTS = list(range(KILLS))


def killed(environment: Environment, point: int, *words: str) -> bool:
    """Start a command and kill it after a random number of AWS calls; False when it ended before."""
    chance = random.Random(f"{SEED}-{words[0]}-{point}")  # noqa: S311 - a repeatable choice of moments
    calls = environment.state / f"calls-{point}.jsonl"
    calls.touch()
    process = environment.start(*words, CLASSLA_RECORD_CALLS=str(calls))
    after = chance.randint(1, CALLS[words[0]])
    while process.poll() is None and calls.read_bytes().count(b"\n") < after:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, JITTER_SECONDS))
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return alive


def until_done(environment: Environment, *words: str, done: str = "") -> Result:
    """The same command again, and where it says so, the one that waits first.

    Args:
        environment: which.
        words: the command.
        done: text that also counts as the end: where the command stops because it needs somebody.
    """
    for _ in range(RUNS):
        result = environment.run(*words)
        if result.code == 0 or (done and done in result.err):
            return result
        assert "classla status" in result.err, result.err
        environment.run("status", "--env", environment.name, "--follow")
    raise AssertionError(f"not done after {RUNS} runs: {result.err}")


def nothing_is_left(environment: Environment) -> None:
    """No change set without a plan, no note, no empty stack, no half-written file."""
    plans = [
        json.loads(path.read_text("utf-8")) for path in (environment.state / "plans").glob("*.plan.json")
    ]
    assert set(environment.change_sets()) <= {plan["change_set"] for plan in plans}
    assert environment.begun() == []
    assert [path for path in environment.state.rglob(".*") if path.is_file()] == []


@pytest.fixture
def slow(environment: Environment) -> Environment:
    """An environment in a server that takes its time."""
    environment.control("delay", {"Milliseconds": DELAY_MILLISECONDS})
    return environment


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_plan(slow: Environment, point: int) -> None:
    killed(slow, point, "plan", "--env", slow.name)
    result = slow.run("plan", "--env", slow.name)
    assert result.code == 0, result.err
    nothing_is_left(slow)
    for plan in (slow.state / "plans").glob("*.plan.json"):
        assert slow.run("discard", str(plan)).code == 0
    assert slow.status() == ""


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_deployment(slow: Environment, point: int) -> None:
    command = ("deploy", "--env", slow.name, "--confirm", slow.name)
    killed(slow, point, *command)
    until_done(slow, *command)
    assert slow.status() == "CREATE_COMPLETE"
    nothing_is_left(slow)
    records = slow.run("rollback", "--env", slow.name, "--list", "--json").data
    assert len(records) == 1
    policy = slow.gateway.call("cloudformation", "GetStackPolicy", StackName=slow.stack)
    assert "Update:*" in policy["StackPolicyBody"]


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_guide(slow: Environment, point: int) -> None:
    command = ("up", "--env", slow.name)
    killed(slow, point, *command)
    until_done(slow, *command, done="has no value yet")
    slow.fill_secrets()
    image = slow.push_image()
    killed(slow, point + 1, *command, "--image", image)
    until_done(slow, *command, "--image", image)
    assert slow.status() == "UPDATE_COMPLETE"
    nothing_is_left(slow)


def test_a_process_that_lives_keeps_its_change_set(slow: Environment) -> None:
    """Two plans of one stack at the same time, on one machine: neither takes the other for an orphan."""
    first = slow.start("plan", "--env", slow.name)
    second = slow.start("plan", "--env", slow.name)
    outputs = [first.communicate()[0], second.communicate()[0]]
    assert [first.returncode, second.returncode] == [0, 0], outputs
    plans = sorted((slow.state / "plans").glob("*.plan.json"))
    assert len(plans) == 2
    nothing_is_left(slow)
    assert slow.run("deploy", str(plans[0])).code == 0
