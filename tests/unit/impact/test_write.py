"""The policies of the parameters files are written from the table, and a hand-made one is seen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from templates_src.errors import StaleError
from templates_src.impact.write import main, run

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("output", "parameters"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    return tmp_path


def test_what_is_committed_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_policy_made_by_hand_is_seen_and_put_right(project: Path) -> None:
    path = project / "parameters" / "prod.json"
    original = path.read_text(encoding="utf-8")
    document = json.loads(original)
    document["StackPolicy"]["Statement"].pop()
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    with pytest.raises(StaleError) as caught:
        run(project, check=True)
    assert [problem.where for problem in caught.value.problems] == ["parameters/prod.json"]
    assert run(project, check=False) == ["prod.json"]
    assert path.read_text(encoding="utf-8") == original


def test_a_file_without_a_policy_keeps_none(project: Path) -> None:
    path = project / "parameters" / "dev.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["StackPolicy"]
    path.write_text(json.dumps(document), encoding="utf-8")
    assert run(project, check=False) == []


def test_the_kind_of_an_environment_decides(project: Path) -> None:
    path = project / "parameters" / "staging.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"staging"', '"production"'), encoding="utf-8")
    assert run(project, check=False) == ["staging.json"]
    assert "AWS::EC2::VPC" in path.read_text(encoding="utf-8")
