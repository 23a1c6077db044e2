"""Starting, finding and ending the server: real processes, because that is what can go wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from deployer.local import control
from deployer.local.serve import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UP = """
import sys, pathlib
from deployer.local.control import up
up(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "state"
    control.down(tmp_path / "state")


def listening_addresses(port: int) -> set[str]:
    """Local addresses that listen on a port, from the kernel's own tables."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table, encoding="ascii") as lines:  # noqa: PTH123 - no file, the kernel's table
            for line in list(lines)[1:]:
                address, number = line.split()[1].split(":")
                if int(number, 16) == port and line.split()[3] == "0A":
                    found.add(address)
    return found


def test_up_is_idempotent_and_down_ends_it(folder: Path) -> None:
    first = control.up(folder)
    assert control.up(folder) == first == control.status(folder)
    assert first.url == f"http://{HOST}:{first.port}"
    assert control.down(folder) is True
    assert control.status(folder) is None
    assert control.down(folder) is False
    with pytest.raises(ProcessLookupError):
        os.kill(first.pid, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the kernel's table of sockets")
def test_it_listens_on_loopback_only(folder: Path) -> None:
    started = control.up(folder)
    assert listening_addresses(started.port) == {"0100007F"}


def test_it_writes_nothing_besides_its_own_state(folder: Path) -> None:
    control.up(folder)
    assert {path.name for path in folder.iterdir()} == {control.STATE_FILE, control.LOG_FILE}
    assert (folder / control.LOG_FILE).read_text() == ""


def test_a_stale_file_is_not_believed(folder: Path) -> None:
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", "pass"]) as ended:
        ended.wait()
    for content in ("", "{}", json.dumps({"url": "u", "pid": ended.pid, "port": 1, "started": "s"})):
        (folder / control.STATE_FILE).write_text(content)
        assert control.status(folder) is None


def test_a_living_process_that_is_not_ours_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    content = {"url": "u", "pid": os.getpid(), "port": 1, "started": "s"}
    (folder / control.STATE_FILE).write_text(json.dumps(content))
    assert control.status(folder) is None
    assert control.down(folder) is False


def test_a_port_that_is_taken_is_reported_with_the_log(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(control.LocalAwsError, match="ended with exit code") as failed:
            control.up(folder, port=taken.getsockname()[1], timeout_seconds=10)
    assert "ddress already in use" in str(failed.value)
    assert not (folder / control.STATE_FILE).exists()


def test_one_that_does_not_answer_in_time_is_ended(folder: Path) -> None:
    with pytest.raises(control.LocalAwsError, match="did not answer in time"):
        control.up(folder, timeout_seconds=0)
    assert control.status(folder) is None


@pytest.mark.parametrize("delay_seconds", [0, 0.005, 0.02, 0.1])
def test_an_interrupted_start_leaves_no_process(folder: Path, delay_seconds: float) -> None:
    port = control._free_port()
    starting = subprocess.Popen(
        [sys.executable, "-c", UP, str(folder), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not (folder / control.LOG_FILE).exists():
        time.sleep(0.001)
    time.sleep(delay_seconds)
    starting.send_signal(signal.SIGINT)
    assert starting.wait(10) != 0
    time.sleep(1)
    with socket.socket() as probe:
        assert probe.connect_ex((HOST, port)) != 0
    assert control.status(folder) is None


def test_it_outlives_who_started_it(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", UP, str(folder), str(control._free_port())], check=True)
    assert control.status(folder) is not None


def test_one_that_ignores_the_request_is_killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = control.up(folder)
    monkeypatch.setattr(control, "KILL_AFTER_SECONDS", 0.2)
    os.kill(started.pid, signal.SIGSTOP)
    control._end(started.pid)
    with pytest.raises(ProcessLookupError):
        os.kill(started.pid, 0)
