"""docker's stand-in: it looks at what it is given, says what it does not do, and refuses what it cannot."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from rehearsal.standins.container import SIZE, copied, main
from rehearsal.standins.note import VARIABLE

if TYPE_CHECKING:
    from pathlib import Path


DOCKERFILE = """
FROM node AS builder
COPY --chown=1 backend/package.json backend/*.lock ./
COPY backend/ ./
FROM node
COPY --from=builder /app/dist ./dist
"""


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "notes"))
    return tmp_path / "notes"


def test_what_is_copied_from_the_context_is_known() -> None:
    assert copied(DOCKERFILE) == ["backend/package.json", "backend/"]


def build(folder: Path) -> int:
    file = str(folder / "Dockerfile")
    return main(["build", "--platform", "linux/amd64", "--file", file, "--tag", "r/n:t", str(folder)])


def test_a_build_needs_its_files_and_says_that_it_was_none(tmp_path: Path, notes: Path) -> None:
    assert build(tmp_path) == 1
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    assert build(tmp_path) == 1, "without an application there is nothing to build"
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend" / "package.json").touch()
    assert build(tmp_path) == 0
    assert "no image was built" in notes.read_text()


def test_a_size_is_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["image", "inspect", "--format", "{{.Size}}", "x"]) == 0
    assert capsys.readouterr().out.strip() == str(SIZE)


def test_a_scan_says_that_it_was_none(notes: Path) -> None:
    assert main(["run", "--rm", "public.ecr.aws/aquasecurity/trivy:1", "image", "x"]) == 0
    assert "Trivy did not scan" in notes.read_text()


@pytest.mark.parametrize(("given", "code"), [("password", 0), ("", 1)])
def test_a_login_wants_a_password(monkeypatch: pytest.MonkeyPatch, given: str, code: int) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert main(["login", "--username", "AWS", "--password-stdin", "r"]) == code


@pytest.mark.parametrize("words", [["run", "alpine"], ["ps"], ["image", "ls"]])
def test_another_use_is_refused(words: list[str]) -> None:
    assert main(words) == 64
