"""The report in a real browser: at two widths, light and dark, on paper, by keyboard, judged by axe-core.

Needs npm and Chromium (Debian: ``apt-get install chromium npm``). Without them the tests are skipped, and
say why; with ``CLASSLA_REQUIRE_BROWSER=1``, as in .ci/run, they fail instead.

``CLASSLA_PICTURES=docs/images`` writes the pictures of docs/REVIEWING.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deployer.review.report import build, html
from tests.unit.deployer.review.report.made import full

if TYPE_CHECKING:
    from tests.e2e.deployer.environment import Environment

pytestmark = pytest.mark.tools
HERE = Path(__file__).resolve().parent / "browser"
PROJECT = Path(__file__).resolve().parents[3]
MODULES = PROJECT / ".cache" / "report-browser"
# What docs/REVIEWING.md explains, in its order.
MARKS = (".verdict", ".tiles", "#access", "#risks", "#diagram", "#changes", "#changes .resources .k-replace")
PICTURES = (
    {"name": "report.png", "width": 1000, "height": 1500, "scheme": "light", "marks": MARKS},
    {"name": "report-narrow.png", "width": 390, "height": 1100, "scheme": "dark", "marks": ()},
)
CHANGES = (
    *("--parameter", "AppSubnetBCidr=10.1.13.0/24", "--parameter", "LogRetentionDays=14"),
    *("--parameter", "CacheEnabled=true", "--parameter", "ExecEnabled=false"),
)


def unavailable(reason: str) -> None:
    """Skip with a reason, or fail where a browser is required."""
    if os.environ.get("CLASSLA_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium, with npm and what look.mjs needs beside it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    missing = [name for name, there in (("chromium", found), ("npm", shutil.which("npm"))) if not there]
    if missing or not found:
        unavailable(f"no browser test: {' and '.join(missing)} cannot be found; apt-get install chromium npm")
        return ""
    install()
    return found


def install() -> None:
    """The two packages of the lock file, whole or not at all: other workers may do the same."""
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = MODULES / "package-lock.json"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    MODULES.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODULES.parent) as name:
        folder = Path(name) / "modules"
        folder.mkdir()
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, folder)
        words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=300)
        if done.returncode:
            unavailable(f"no browser test: npm ci failed: {done.stdout}{done.stderr}")
        shutil.rmtree(MODULES, ignore_errors=True)
        try:
            folder.rename(MODULES)
        except OSError:
            # Another worker was faster, and has the same.
            assert stamp.read_bytes() == lock


def look(chromium: str, file: Path, folder: str = "") -> dict[str, Any]:
    """What a browser finds in a page; pictures of it go into a folder of the project where one is named."""
    pictures = [{**wanted, "path": str(PROJECT / folder / str(wanted["name"]))} for wanted in PICTURES]
    given = {
        "chromium": chromium,
        "modules": str(MODULES),
        "files": [str(file)],
        "pictures": pictures if folder else [],
    }
    done = subprocess.run(
        ["node", str(HERE / "look.mjs")], input=json.dumps(given), capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)[str(file)]
    return found


def check(found: dict[str, Any]) -> None:
    """Everything that holds for every page."""
    assert [(item["width"], item["scheme"]) for item in found["looks"]] == [
        (1280, "light"),
        (390, "light"),
        (1280, "dark"),
        (390, "dark"),
    ]
    for item in found["looks"]:
        assert item["violations"] == []
        assert item["scroll"] <= item["inner"] == item["width"]
        assert (item["asked"], item["said"]) == ([], [])
    light, dark = found["looks"][0]["background"], found["looks"][2]["background"]
    assert light != dark
    paper = found["paper"]
    assert paper["folded"] == 0
    assert (paper["background"], paper["color"]) == ("rgb(255, 255, 255)", "rgb(27, 31, 36)")
    assert paper["bytes"] > 10_000
    stops = found["keyboard"]["stops"]
    assert [stop for stop in stops if not (stop["outline"] and stop["seen"])] == []
    assert {stop["tag"] for stop in stops} >= {"A", "SUMMARY"}
    before, after = found["keyboard"]["toggled"]
    assert before != after


def test_a_real_change_can_be_read_by_everybody(environment: Environment, chromium: str) -> None:
    assert environment.deploy().code == 0
    plan = environment.plan_file(*CHANGES)
    page = environment.state / "report.html"
    assert environment.run("report", str(plan), "--out", str(page)).code == 0
    check(look(chromium, page, os.environ.get("CLASSLA_PICTURES", "")))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onmouseover="alert(1)' + "W" * 300])
def test_whatever_stands_in_a_plan_the_page_stays_as_it_is(tmp_path: Path, chromium: str, text: str) -> None:
    page = tmp_path / "hostile.html"
    page.write_text(html.render(build(*full(text))), encoding="utf-8")
    check(look(chromium, page))
