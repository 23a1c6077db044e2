"""Starts, finds and ends the local AWS. A file in the state folder says which process it is.

The file alone proves nothing: a machine restarts, a process id is given to another program. So the one
that is believed must be alive, answer on its port, and say itself that its process id is the written one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deployer.local.serve import HOST
from templates_src.errors import ClasslaError, Problem

if TYPE_CHECKING:
    from pathlib import Path

STATE_FILE = "local.json"
LOG_FILE = "local.log"
POLL_SECONDS = 0.05
ANSWER_SECONDS = 2.0
KILL_AFTER_SECONDS = 5.0
LOG_LINES_SHOWN = 15
HOOKED_STATUS = "/_classla/status"


class LocalAwsError(ClasslaError):
    """The local AWS could not be started; carries the last lines of its log."""


@dataclass(frozen=True)
class LocalAws:
    """A running local AWS.

    Attributes:
        url: endpoint for every service.
        pid: its process.
        port: the port on loopback.
        started: when, as an ISO timestamp.
    """

    url: str
    pid: int
    port: int
    started: str


def status(state_folder: Path) -> LocalAws | None:
    """The local AWS of this folder, or None when none runs."""
    try:
        found = LocalAws(**json.loads((state_folder / STATE_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if _alive(found.pid) and _answers(found.port, found.pid) else None


def up(state_folder: Path, port: int | None = None, timeout_seconds: float = 20) -> LocalAws:
    """Start the local AWS, or return the one that already runs for this folder.

    Raises:
        LocalAwsError: it did not come up in time, or ended by itself.
    """
    running = status(state_folder)
    if running is not None:
        return running
    state_folder.mkdir(parents=True, exist_ok=True)
    chosen = port if port is not None else _free_port()
    log = state_folder / LOG_FILE
    # An interruption while the process is being made would leave one that nobody knows of: it waits.
    interruptible = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    process = None
    try:
        process = _start(chosen, log)
        signal.pthread_sigmask(signal.SIG_SETMASK, interruptible)
        _wait(process, chosen, time.monotonic() + timeout_seconds, log)
        started = LocalAws(f"http://{HOST}:{chosen}", process.pid, chosen, datetime.now(UTC).isoformat())
        _write(state_folder / STATE_FILE, started)
    except BaseException:
        # Ctrl-C too: a server that nothing points at would run until the machine is switched off.
        if process is not None:
            _end(process.pid, process)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, interruptible)
    process.returncode = 0  # It outlives us on purpose; without this, Popen warns about that.
    return started


def down(state_folder: Path) -> bool:
    """End the local AWS of this folder; False when none ran. All its state is gone with it."""
    running = status(state_folder)
    if running is not None:
        _end(running.pid)
    (state_folder / STATE_FILE).unlink(missing_ok=True)
    return running is not None


def _start(port: int, log: Path) -> subprocess.Popen[bytes]:
    """The server in a session of its own, so that a Ctrl-C meant for us does not end it."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "deployer.local.serve", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )


def _wait(process: subprocess.Popen[bytes], port: int, deadline: float, log: Path) -> None:
    """Return when the server answers as the process we started."""
    while not _answers(port, process.pid):
        if process.poll() is not None:
            raise _failure(f"the local AWS ended with exit code {process.returncode}", log)
        if time.monotonic() > deadline:
            raise _failure("the local AWS did not answer in time", log)
        time.sleep(POLL_SECONDS)


def _failure(summary: str, log: Path) -> LocalAwsError:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES_SHOWN:]
    return LocalAwsError(summary, [Problem(str(log), "\n    ".join(lines) or "it logged nothing")])


def _answers(port: int, pid: int) -> bool:
    """Whether what listens there is our hooked server with this very process id."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy, for loopback
    try:
        with opener.open(f"http://{HOST}:{port}{HOOKED_STATUS}", timeout=ANSWER_SECONDS) as answer:
            return bool(json.load(answer).get("pid") == pid)
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except (OSError, ValueError, AttributeError):
        return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _end(pid: int, child: subprocess.Popen[bytes] | None = None) -> None:
    """Ask it to end, then insist. A child of ours must be collected too, or it stays as a zombie."""
    deadline = time.monotonic() + KILL_AFTER_SECONDS
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        while not _ended(pid, child):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                deadline = float("inf")
            time.sleep(POLL_SECONDS)


def _ended(pid: int, child: subprocess.Popen[bytes] | None) -> bool:
    if child is not None:
        return child.poll() is not None
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    return not _alive(pid)


def _write(path: Path, content: LocalAws) -> None:
    """Whole or not at all: another process may read it at any moment."""
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(json.dumps(asdict(content), indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
