"""The pictures of the documents, and the command that draws one."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from deployer import docs
from deployer.cli.main import main
from deployer.review.diagram.document import SHOWN, load, pictures
from tests.unit.deployer.review.diagram.made import ENVIRONMENTS, ROOT
from tests.unit.deployer.test_architecture import IMPURE_IMPORTS, imports

if TYPE_CHECKING:
    from pathlib import Path


def test_the_documents_show_pictures_that_are_made() -> None:
    made = pictures(ROOT)
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    assert [path.name for path in made] == [f"architecture-{name}.svg" for name in SHOWN]
    assert all(f"(images/{path.name})" in text for path in made)
    assert made.items() <= docs.documents(ROOT).items()
    assert all(path.read_text("utf-8") == svg for path, svg in made.items())


def test_an_unclassified_type_in_any_template_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for part in ("output", "parameters", "docs"):
        shutil.copytree(ROOT / part, tmp_path / part)
    path = tmp_path / "output" / "backup.json"
    template = json.loads(path.read_text("utf-8"))
    # Under a condition that no environment meets: emitted is enough.
    template["Resources"]["Queue"] = {"Type": "AWS::SQS::Queue", "Condition": "Never"}
    path.write_text(json.dumps(template), encoding="utf-8")
    monkeypatch.setattr(docs, "PROJECT", tmp_path)
    # Prices refuse it too, and the manifest what was changed by hand.
    monkeypatch.setattr("deployer.review.cost.document.markdown", lambda _: "")
    monkeypatch.setattr("deployer.iam.document.markdown", lambda _: "")
    assert docs.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert "AWS::SQS::Queue: is neither drawn nor listed as hidden" in said
    assert "deployer/review/diagram/table.py" in said


def test_without_an_image_the_backend_is_drawn_unless_it_was_said() -> None:
    assert load("prod").parameters["ImageUri"]
    assert load("prod", overrides={"ImageUri": ""}).parameters["ImageUri"] == ""
    assert "ImageUri" not in load("bootstrap").parameters


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_command_draws_every_environment(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made" / "it.svg"
    assert main(["diagram", "--env", name, "-o", str(out), "--state", str(tmp_path)]) == 0
    assert out.read_text("utf-8").startswith("<svg ")
    assert f"written to {out}" in capsys.readouterr().out


def test_the_default_is_a_file_of_the_environment_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["diagram", "--env", "dev", "--quiet", "--state", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.glob("*.svg")] == ["dev.svg"]


def test_standard_output_holds_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram", "--env", "prod", "-o", "-", "--state", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out == pictures(ROOT)[ROOT / "docs" / "images" / "architecture-prod.svg"]


def test_json_is_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram", "--env", "dev", "-o", "-", "--json", "--state", str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["environment"] == "dev"
    assert found["svg"].startswith("<svg ")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = str(tmp_path / "file" / "it.svg")
    assert main(["diagram", "--env", "dev", "-o", out, "--state", str(tmp_path)]) != 0
    assert "name another place" in capsys.readouterr().err


def test_an_unknown_environment_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram", "--env", "prodd", "--state", str(tmp_path)]) != 0
    assert "prod" in capsys.readouterr().err


def test_only_the_document_reads_files() -> None:
    folder = ROOT / "deployer" / "review" / "diagram"
    impure = {
        path.name for path in folder.glob("*.py") if imports(path) & {*IMPURE_IMPORTS, "deployer.project"}
    }
    assert impure == {"document.py"}
