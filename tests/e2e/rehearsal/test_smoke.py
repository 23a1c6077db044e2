"""The rehearsal's end: the smoke test against the sample application, as the pipeline runs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from deployer.cli.registry import find
from rehearsal.fleet import missing_tools
from rehearsal.rehearsal import Options, Rehearsal
from rehearsal.tools import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(find(["smoke"]) is None, reason="there is no classla smoke yet"),
]


def quiet(line: object) -> None:
    """Nobody watches."""
    del line


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[Rehearsal]:
    missing = [problem.where for problem in missing_tools()]
    if missing and os.environ.get("CLASSLA_REQUIRE_REHEARSAL"):
        pytest.fail(f"{', '.join(missing)} must be here")
    if missing:
        pytest.skip(f"the sample stack needs {', '.join(missing)}")
    with Rehearsal(Options(choice=Choice())) as made:
        yield made


def test_it_is_green_and_a_broken_backend_is_not(rehearsal: Rehearsal) -> None:
    report = rehearsal.execute(quiet)
    assert report.status == "SUCCEEDED", report.data()
    assert not [text for text in report.stand_ins if text.startswith("classla smoke was not run")]
    rehearsal.fleet.extra = {"SAMPLE_HEALTH": "failing"}
    rehearsal.fleet.deploy(f"classla-{rehearsal.world.environments[0]}")
    broken = rehearsal.execute(quiet, start="StagingSmoke", retry=True)
    (line,) = [one for one in broken.lines if one.status == "failed"]
    assert (line.stage, line.action) == ("StagingSmoke", "Smoke")
    assert broken.of("ProductionPlan", "ProductionPlan") is None
