"""docker/Dockerfile: of one mind with the task definition. hadolint looks at it in ``make gates``."""

from __future__ import annotations

import re
from pathlib import Path

from templates_src.common.application import CONTAINER_PORT, HEALTH_PATH
from templates_src.common.container import RUN_AS, TEMPORARY_VOLUME

FOLDER = Path(__file__).resolve().parents[3] / "docker"
TEXT = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
# nodejs/Release: what has long-term support and had not ended in November 2026.
SUPPORTED = {"22", "24"}


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
