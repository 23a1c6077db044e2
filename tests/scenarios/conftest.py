from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deployer.clock import Pace
from deployer.plans.naming import change_set_name
from tests.scenarios.support import REGION, Classla, bootstrap
from tests.support import duties
from tests.support.wire.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
# What the files start with is no real value, and only the local AWS takes it.
REAL = (
    (".example", ".example.org"),
    ("/example/", "/our-organization/"),
    ("client_EXAMPLE", "client_01H"),
    ("Z00000000000PRODEXAMPLE", "Z0123456789ABCDEFGHIJ"),
    ("Z0000000STAGINGEXAMPLE", "Z0123456789ABCDEFGHIK"),
)
QUICK = Pace(first=0.001, longest=0.005, deadline=20)


@pytest.fixture(scope="session")
def original_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """output/ and parameters/ with values that somebody could deploy; nobody changes it."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(REPOSITORY / "output", folder / "output")
    shutil.copytree(REPOSITORY / "parameters", folder / "parameters")
    for path in (folder / "parameters").glob("*.json"):
        text = path.read_text(encoding="utf-8")
        for example, real in REAL:
            text = text.replace(example, real)
        json.loads(text)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def project(original_project: Path, tmp_path: Path) -> Path:
    """A project of the test's own."""
    return Path(shutil.copytree(original_project, tmp_path / "project"))


@pytest.fixture
def world() -> Iterator[World]:
    """An account without bootstrap; its pages are short, so that most lists have several."""
    with World(region=REGION, page_size=3) as made:
        yield made


@pytest.fixture
def classla(
    world: World, original_project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Classla:
    """The command line, in an account where bootstrap ran. The project must not be changed."""
    bootstrap(world)
    notes = os.environ.get(duties.RECORD)
    return Classla(
        world, original_project, tmp_path / "state", capsys, notes_for_roles=Path(notes) if notes else None
    )


@pytest.fixture
def own(classla: Classla, project: Path) -> Classla:
    """The same with a project that the test may change."""
    classla.project = project
    return classla


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Made-up ones, and nothing of the machine that the test runs on."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "CLASSLA_ENV", "CLASSLA_STATE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIDTEST",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_CONFIG_FILE": str(tmp_path / "no-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "no-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def _a_second_between_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Change sets, and records after them, are sorted by the second in their names; tests are faster."""
    seconds = count()

    def name() -> str:
        return change_set_name(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds)))

    monkeypatch.setattr("deployer.plans.planner.change_set_name", name)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses take milliseconds."""
    from botocore.retries.standard import ExponentialBackoff

    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda self, context: 0)
    monkeypatch.setattr("deployer.plans.planner.CHANGE_SET", QUICK)
    monkeypatch.setattr("deployer.execution.follow.DEPLOYMENT", QUICK)
    monkeypatch.setattr("deployer.operations.drift.DETECTION", QUICK)


@pytest.fixture(scope="session", autouse=True)
def _models_read_once() -> Iterator[None]:
    """Every run has a boto3 session of its own, each of which would parse the services' models again."""
    from botocore.loaders import create_loader

    from deployer.aws import gateway

    make, loader = gateway._session, create_loader()

    def session(connection: gateway.Connection) -> Any:
        made = make(connection)
        made._session.register_component("data_loader", loader)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway, "_session", session)
        yield
