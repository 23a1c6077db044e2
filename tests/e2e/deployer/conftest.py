"""One local AWS for all tests of a process, bootstrapped once; each test has an environment of its own."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from deployer.cli.main import main
from deployer.local import control
from tests.e2e.deployer.environment import Environment, make_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deployer.local.control import LocalAws

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """A bootstrapped local AWS."""
    state = tmp_path_factory.mktemp("local-aws")
    aws = control.up(state)
    try:
        project = make_project(tmp_path_factory.mktemp("bootstrap") / "project", "any")
        assert main(["bootstrap", "--quiet", "--project", str(project), "--state", str(state)]) == 0
        yield aws
    finally:
        control.down(state)


@pytest.fixture
def make_environment(
    local_aws: LocalAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Environment]]:
    """Environments by their parameters; the server's planted failures are cleared afterwards."""
    made: list[Environment] = []

    def make(**parameters: str) -> Environment:
        name = f"e{next(_NUMBERS)}"
        state = tmp_path / name / "state"
        state.mkdir(parents=True)
        # As if this environment's own folder had started the server.
        (state / control.STATE_FILE).write_text(json.dumps(asdict(local_aws)), encoding="utf-8")
        project = make_project(tmp_path / name / "project", name, **parameters)
        made.append(Environment(name, project, state, local_aws, capsys))
        return made[-1]

    yield make
    if made:
        made[0].control("clear", {})


@pytest.fixture
def environment(make_environment: Callable[..., Environment]) -> Environment:
    """A development environment that is not deployed."""
    return make_environment()
