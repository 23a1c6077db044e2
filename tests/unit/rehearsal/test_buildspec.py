"""Build specifications, read; what is not rehearsed is refused, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehearsal.buildspec import parse
from rehearsal.errors import RehearsalError

FOLDER = Path(__file__).resolve().parents[3] / "buildspecs"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: str(path.name))
def test_ours_are_readable(path: Path) -> None:
    found = parse(path.read_text(encoding="utf-8"), path.name)
    assert found.interpreter == "bash"
    assert any(commands for _, commands in found.phases)


def test_phases_run_in_codebuilds_order_whatever_the_file_says() -> None:
    found = parse("version: 0.2\nphases:\n  build: {commands: [b]}\n  install: {commands: [a]}\n", "x.yml")
    assert found.phases == (("install", ("a",)), ("build", ("b",)))
    assert found.interpreter == "sh"


def test_artifacts_and_variables_are_read() -> None:
    found = parse((FOLDER / "plan.yml").read_text(encoding="utf-8"), "plan.yml")
    assert (found.base, found.files) == ("plan", ("**/*",))
    assert "CHANGES" in found.exported


def test_everything_that_is_not_rehearsed_is_named() -> None:
    text = """
version: 0.1
env: {parameter-store: {A: b}}
reports: {}
phases:
  build: {finally: [x], commands: ["echo a", {b: c}]}
  bake: {commands: [x]}
artifacts: {files: [a], secondary-artifacts: {}}
"""
    with pytest.raises(RehearsalError) as raised:
        parse(text, "x.yml")
    said = str(raised.value)
    for words in (
        "x.yml version: is 0.1",
        "x.yml env: parameter-store is not rehearsed",
        "x.yml: reports is not rehearsed",
        "x.yml build: finally is not rehearsed",
        "x.yml build: {'b': 'c'} is no text",
        "there is no phase bake",
        "x.yml artifacts: secondary-artifacts is not rehearsed",
    ):
        assert words in said


@pytest.mark.parametrize(("text", "words"), [("a: [", "not readable"), ("a: 1", "has no phases")])
def test_what_is_no_specification_is_refused(text: str, words: str) -> None:
    with pytest.raises(RehearsalError) as raised:
        parse(text, "x.yml")
    assert words in str(raised.value)
