"""The whole pipeline with real installations: ``make rehearse OPTIONS=--installs``."""

from __future__ import annotations

import os

import pytest

from rehearsal.fleet import missing_tools
from rehearsal.rehearsal import Options, Rehearsal
from rehearsal.tools import Choice

pytestmark = pytest.mark.tools


def test_every_build_works_with_what_pip_really_installs() -> None:
    missing = [problem.where for problem in missing_tools()]
    if missing and os.environ.get("CLASSLA_REQUIRE_BUILDS"):
        pytest.fail(f"{', '.join(missing)} must be here")
    if missing:
        pytest.skip(f"the sample stack needs {', '.join(missing)}")
    with Rehearsal(Options(choice=Choice(installs=True))) as rehearsal:
        report = rehearsal.execute(lambda line: None)
    assert report.status == "SUCCEEDED", report.data()
    said = "\n".join(report.stand_ins)
    assert "make check was not run" in said
    assert "pip compared" not in said
    assert "classla smoke was not run" not in said
