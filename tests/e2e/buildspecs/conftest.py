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
# These install from the index and build images again and again. The rehearsal runs every one of these build
# specifications too, in a tenth of the time.
SLOW = ("test_image.py", "test_installs.py", "test_package.py")
SWITCH = "CLASSLA_BUILDS"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what takes minutes, unless it is asked for."""
    if os.environ.get(SWITCH):
        return
    reason = "takes minutes: make builds runs it; make test rehearses the same build specifications"
    for item in items:
        if item.path.parent.name == "buildspecs" and item.path.name in SLOW:
            item.add_marker(pytest.mark.skip(reason=reason))


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
