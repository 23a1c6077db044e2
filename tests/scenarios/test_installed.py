"""The installed command in a process of its own: what a shell or a pipeline sees."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.support import TOPIC, modify
from tests.support.wire.cloudformation import Event, Tick

if TYPE_CHECKING:
    from tests.scenarios.support import Classla

PROGRAM = shutil.which("classla", path=str(Path(sys.executable).parent))
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="classla is not installed beside this Python")


@dataclass
class Shell:
    """Runs the installed command against the same account."""

    classla: Classla

    def start(self, *words: str) -> subprocess.Popen[str]:
        options = ["--endpoint-url", self.classla.world.endpoint_url, "--state", str(self.classla.state)]
        command = [str(PROGRAM), *words, *options, "--project", str(self.classla.project)]
        environment = {**os.environ, "PYTHONWARNINGS": "default"}
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )

    def __call__(self, *words: str) -> tuple[int, str, str]:
        with self.start(*words) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def shell(classla: Classla) -> Shell:
    return Shell(classla)


def test_a_plan_and_its_deployment(shell: Shell) -> None:
    shell.classla.deployed()
    shell.classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    code, out, err = shell("plan", "--env", "dev", "--json", "--detailed-exitcode")
    assert (code, err) == (3, "")
    planned: dict[str, Any] = json.loads(out)
    code, out, err = shell("deploy", planned["file"])
    assert (code, err) == (0, "")
    assert "dev: 1 to update, done in" in out
    # Nobody watches a pipe: no colours, no moving lines.
    assert "\x1b" not in out


def test_an_error_is_on_standard_error_and_ends_with_its_code(shell: Shell) -> None:
    shell.classla.deployed(status="UPDATE_IN_PROGRESS")
    code, out, err = shell("plan", "--env", "dev")
    assert code == 1
    assert "error:" not in out
    assert err.startswith("error: classla-dev cannot be changed now\n")
    assert shell("plan", "--env", "nowhere")[0] == 2


def test_outputs_into_a_pipe_that_is_closed(shell: Shell) -> None:
    shell.classla.deployed(outputs={f"Output{number}": "x" * 1000 for number in range(500)})
    with shell.start("outputs", "--env", "dev") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


def test_a_deployment_whose_output_nobody_reads_any_more_is_no_success(shell: Shell) -> None:
    classla = shell.classla
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    plan = classla.plan()
    events = [Event(f"Topic{number}", TOPIC, "UPDATE_COMPLETE") for number in range(50)]
    classla.world.cloudformation.next_execution(
        [Tick("UPDATE_IN_PROGRESS", events), *[Tick("", events)] * 50]
    )
    with shell.start("deploy", str(plan)) as process:
        assert process.stdout is not None
        while "UPDATE_COMPLETE" not in process.stdout.readline():
            pass
        process.stdout.close()
        assert process.wait(60) == 130
        assert process.stderr is not None
        err = process.stderr.read()
    assert err.startswith("interrupted, nobody reads the output: AWS goes on with what was started")
    assert f"classla status --env dev --follow{classla.options}" in err
    assert plan.exists()


def test_a_pipeline_that_is_stopped_says_what_goes_on(shell: Shell) -> None:
    """SIGTERM, as CI systems send it, is answered like Ctrl-C."""
    classla = shell.classla
    classla.deployed()
    classla.world.cloudformation.next_change_set(nested={"Service": [modify()]})
    plan = classla.plan()
    classla.world.cloudformation.next_execution([Tick("UPDATE_IN_PROGRESS"), *[Tick()] * 1000])
    with shell.start("deploy", str(plan)) as process:
        deadline = time.monotonic() + 30
        while "ExecuteChangeSet" not in classla.operations() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "detached: AWS goes on with classla-dev (UPDATE_IN_PROGRESS)" in out
    assert f"attach again: classla status --env dev --follow{classla.options}" in out
    assert err == ""
