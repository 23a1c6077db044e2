"""Images built and run for real where there is neither a Docker daemon nor a registry to pull from.

Debian's podman and runc do it as root: the build in a chroot, everything in a storage folder of its own. A
script named ``docker`` leads whoever calls that to the same place.

``unavailable`` skips a test with its reason, or fails where ``CLASSLA_REQUIRE_CONTAINER`` is set. Run as a
program, which needs nothing but Python, it says why this machine runs no containers and ends with 1 if so.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = ("podman", "runc", "busybox", "tini-static", "node", "npm")
ADVICE = "apt-get install podman runc tini busybox-static nodejs npm"
# A build that finds nothing to wait for takes ten seconds.
TIMEOUT_SECONDS = 240
BUILD = ("--isolation", "chroot", "--pull-never", "--format", "docker", "--layers=false")
# The second copies every layer, and works wherever files can be written.
DRIVERS = ("overlay", "vfs")
# Limits within those of any host: without them podman asks for more than a container may have.
RUN = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")


@dataclass(frozen=True)
class Engine:
    """Podman with a storage of its own.

    Attributes:
        folder: where everything of it is.
        driver: how layers are stored.
    """

    folder: Path
    driver: str = DRIVERS[0]

    @property
    def words(self) -> list[str]:
        """How podman is called."""
        store, state = (str(self.folder / f"{kind}-{self.driver}") for kind in ("store", "run"))
        places = ["--root", store, "--runroot", state]
        return ["podman", *places, "--storage-driver", self.driver, "--cgroup-manager", "cgroupfs"]

    def call(self, *arguments: str, given: Any = None) -> str:
        """Standard output of a call that must succeed."""
        done = subprocess.run(
            [*self.words, *arguments], input=given, capture_output=True, timeout=TIMEOUT_SECONDS, check=False
        )
        if done.returncode:
            raise RuntimeError(f"podman {' '.join(arguments)}: {done.stderr.decode(errors='replace')}")
        return bytes(done.stdout).decode().strip()

    def build(self, dockerfile: Path, context: Path, name: str) -> subprocess.CompletedProcess[str]:
        """Build an image; it may fail."""
        words = [*self.words, "build", *BUILD, "--file", str(dockerfile), "--tag", name, str(context)]
        return subprocess.run(
            words, capture_output=True, text=True, errors="replace", timeout=TIMEOUT_SECONDS, check=False
        )

    def image(self, name: str) -> dict[str, Any]:
        """What is known of an image."""
        found: dict[str, Any] = json.loads(self.call("image", "inspect", name))[0]
        return found

    @contextlib.contextmanager
    def files(self, name: str) -> Iterator[Path]:
        """The root folder of an image, to read."""
        folder = Path(self.call("image", "mount", name))
        try:
            yield folder
        finally:
            self.call("image", "umount", name)

    def shim(self, folder: Path) -> Path:
        """A folder for PATH in which ``docker`` is this engine."""
        folder.mkdir(parents=True, exist_ok=True)
        script = folder / "docker"
        own = shlex.join(self.words)
        script.write_text(
            "#!/bin/sh\n"
            'verb="$1"; shift\n'
            f'case "$verb" in\n'
            f'  build) exec {own} build {shlex.join(BUILD)} "$@" ;;\n'
            f'  run) exec {own} run {shlex.join(RUN)} "$@" ;;\n'
            f'  *) exec {own} "$verb" "$@" ;;\n'
            "esac\n",
            encoding="utf-8",
        )
        script.chmod(0o755)
        return folder


def missing() -> str:
    """What keeps this machine from building images; empty when nothing does."""
    absent = [name for name in NEEDED if shutil.which(name) is None]
    if absent:
        return f"{', '.join(absent)} cannot be found; {ADVICE}"
    if (
        subprocess.run(["ldd", str(shutil.which("busybox"))], capture_output=True, check=False).returncode
        == 0
    ):
        return "busybox is not the static one; apt-get install busybox-static"
    if os.geteuid() != 0:
        return "podman is used as root here, and this is another user"
    return ""


def unavailable(reason: str) -> None:
    """Skip with a reason, or fail where containers are required."""
    import pytest

    text = f"no container test: {reason}"
    if os.environ.get("CLASSLA_REQUIRE_CONTAINER"):
        pytest.fail(text)
    pytest.skip(text)


def find(folder: Path) -> tuple[Engine, str]:
    """An engine that runs a command in a container, or one that does not and what it said."""
    root = folder / "probe"
    (root / "bin").mkdir(parents=True)
    shutil.copy(str(shutil.which("busybox")), root / "bin" / "true")
    tar = subprocess.run(["tar", "c", "-C", str(root), "."], capture_output=True, check=True).stdout
    reason = ""
    for driver in DRIVERS:
        engine = Engine(folder, driver)
        try:
            engine.call("import", "--quiet", "-", "localhost/probe:1", given=tar)
            engine.call("run", *RUN, "--rm", "--network", "none", "localhost/probe:1", "/bin/true")
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            reason = f"this machine runs no containers: {error}"
        else:
            return engine, ""
    return engine, reason


def remove(folder: Path) -> None:
    """Remove the folder of an engine, and what podman left mounted in it."""
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    for place in reversed([place for place in mounted if place.startswith(f"{folder}/")]):
        subprocess.run(["umount", "--lazy", place], capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)


def _main() -> int:
    reason = missing()
    if not reason:
        # podman refuses long paths.
        folder = Path(tempfile.mkdtemp(dir="/tmp"))
        reason = find(folder)[1]
        remove(folder)
    sys.stdout.write(f"{reason}\n" if reason else "")
    return 1 if reason else 0


if __name__ == "__main__":
    raise SystemExit(_main())
