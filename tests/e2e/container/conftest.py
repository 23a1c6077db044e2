"""The images of these tests, built once for all processes of a test run.

The first process builds, under a lock; each holds a shared lock on the storage while its tests run, and
whoever finds itself alone at the end removes it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.container.images import Images, build
from tests.support import podman

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def images() -> Iterator[Images]:
    """The images, or the reason why there are none."""
    if reason := podman.missing():
        podman.unavailable(reason)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    # podman refuses a folder of its state whose path is longer than 50 characters.
    folder = Path("/tmp") / f"classla-images-{run[:8]}"  # noqa: S108 - short, and removed below
    folder.mkdir(exist_ok=True)
    with (folder / "users").open("w") as users, (folder / "building").open("w") as building:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            fcntl.flock(building, fcntl.LOCK_EX)
            made = build(folder)
            fcntl.flock(building, fcntl.LOCK_UN)
            if made.unavailable:
                podman.unavailable(made.unavailable)
            yield made
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                podman.remove(folder)
