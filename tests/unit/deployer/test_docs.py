"""The documents that are made from the program are made of all of it, and staleness is seen."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from deployer import docs
from deployer.cli.registry import COMMANDS
from deployer.recovery.table import STEPS
from templates_src.errors import ClasslaError

if TYPE_CHECKING:
    from pathlib import Path


def test_every_command_has_a_section_without_a_machine_s_paths() -> None:
    text = docs.cli_markdown()
    assert [line[11:] for line in text.splitlines() if line.startswith("## classla ")] == [
        command.name for command in COMMANDS
    ]
    assert str(docs.PROJECT) not in text


def test_every_state_has_a_row() -> None:
    table = docs.states_table()
    assert all(f"| `{step.status}` |" in table for step in STEPS if step.status)
    assert len(table.splitlines()) == len(STEPS) + 2


def test_the_committed_documents_are_fresh() -> None:
    stale = [path for path, text in docs.documents(docs.PROJECT).items() if path.read_text("utf-8") != text]
    assert stale == []


def test_a_stale_document_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(docs.PROJECT / "docs", tmp_path / "docs")
    for part in ("output", "parameters"):
        shutil.copytree(docs.PROJECT / part, tmp_path / part)
    monkeypatch.setattr(docs, "PROJECT", tmp_path)
    (tmp_path / "docs" / "CLI.md").write_text("old", encoding="utf-8")
    assert docs.main(["--check"]) == 1
    assert "docs/CLI.md: differs" in capsys.readouterr().err
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0


def test_a_document_without_a_place_for_its_part_is_told(tmp_path: Path) -> None:
    shutil.copytree(docs.PROJECT / "docs", tmp_path / "docs")
    (tmp_path / "docs" / "RECOVERY.md").write_text("# Recovery\n", encoding="utf-8")
    with pytest.raises(ClasslaError, match="no place"):
        docs.documents(tmp_path)
