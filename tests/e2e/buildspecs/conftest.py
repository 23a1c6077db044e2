from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from deployer.local import control
from tests.e2e.buildspecs import project
from tests.e2e.container.conftest import images

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["images"]


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as its source action hands it on. Nothing may be changed in it."""
    missing = [name for name in project.NEEDED if shutil.which(name) is None]
    if missing:
        advice = "apt-get install jq make"
        reason = f"no build specification is run: {', '.join(missing)} cannot be found; {advice}"
        if os.environ.get("CLASSLA_REQUIRE_BUILDS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return project.checkout(tmp_path_factory.mktemp("source") / "project")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[project.Place]:
    """A bootstrapped account on this machine."""
    state = tmp_path_factory.mktemp("account")
    try:
        yield project.start(state, project.PROJECT)
    finally:
        control.down(state)
