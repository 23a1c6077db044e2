"""``make demo``: it works, leaves nothing behind, and is what the README shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.tools
PROJECT = Path(__file__).resolve().parents[3]
EXCERPT = re.compile(r"<!-- excerpt of make demo;[^>]*-->\n```text\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def demo() -> subprocess.CompletedProcess[str]:
    """One run, as make does it."""
    return subprocess.run(
        [sys.executable, "-m", "deployer.demo"],
        cwd=PROJECT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_ends_well_and_stops_what_it_started(demo: subprocess.CompletedProcess[str]) -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert demo.stderr == ""
    assert "classla-dev is gone" in demo.stdout
    address = re.search(r"http://127\.0\.0\.1:(\d+)", demo.stdout)
    assert address
    listening = Path("/proc/net/tcp").read_text(encoding="ascii") if Path("/proc/net/tcp").exists() else ""
    assert f"0100007F:{int(address[1]):04X} 00000000:0000 0A" not in listening


def test_the_readme_shows_what_it_prints(demo: subprocess.CompletedProcess[str]) -> None:
    found = EXCERPT.search((PROJECT / "README.md").read_text(encoding="utf-8"))
    assert found
    printed = iter(demo.stdout.splitlines())
    for line in found[1].splitlines():
        assert line in printed, f"the demo no longer prints, in this order: {line}"
