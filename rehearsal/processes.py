"""Processes that a rehearsal starts and ends: backends and balancers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from typing import TYPE_CHECKING

from rehearsal.errors import RehearsalError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS, POLL_SECONDS = 30, 0.05
# ECS gives a task half a minute by default; ours say less (StopTimeout).
STOP_SECONDS = 10
LAST_LINES = 15


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when the process listens.

    Raises:
        RehearsalError: it ended, or does not listen in time; the end of its log follows.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((HOST, port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
            words = "\n    ".join([f"does not listen on {port}", *lines])
            raise RehearsalError("A process of the sample stack did not start", [Problem(str(log), words)])
        time.sleep(POLL_SECONDS)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, as ECS does, and insist after a while."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
