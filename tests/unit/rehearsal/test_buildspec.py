"""Build specifications, read; what is not rehearsed is refused, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehearsal.buildspec import parse
from rehearsal.errors import RehearsalError
from rehearsal.phases import Phase

FOLDER = Path(__file__).resolve().parents[3] / "buildspecs"
HEAD = "version: 0.2\nenv: {shell: bash}\n"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: str(path.name))
def test_ours_are_readable(path: Path) -> None:
    found = parse(path.read_text(encoding="utf-8"), path.name)
    assert any(phase.commands for phase in found.phases)


def test_phases_come_in_codebuilds_order_whatever_the_file_says() -> None:
    found = parse(f"{HEAD}phases:\n  build: {{commands: [b]}}\n  install: {{commands: [a]}}\n", "x.yml")
    assert found.phases == (Phase("install", ("a",)), Phase("build", ("b",), stops=False))


def test_finally_and_abort_are_read() -> None:
    found = parse(f"{HEAD}phases: {{build: {{commands: [a], finally: [b], on-failure: ABORT}}}}", "x.yml")
    assert found.phases == (Phase("build", ("a",), ("b",), stops=True),)


def test_artifacts_and_variables_are_read() -> None:
    found = parse((FOLDER / "plan.yml").read_text(encoding="utf-8"), "plan.yml")
    assert (found.base, found.files) == ("plan", ("**/*",))
    assert "CHANGES" in found.exported
    image = parse((FOLDER / "image.yml").read_text(encoding="utf-8"), "image.yml")
    assert set(image.variables) == {"TRIVY_IMAGE"}


def test_everything_that_is_not_rehearsed_is_named() -> None:
    text = """
version: 0.1
env: {shell: zsh, parameter-store: {A: b}, secrets-manager: {A: b}, variables: {A-B: c}}
reports: {}
phases:
  install: {runtime-versions: {nodejs: 19, python: 3.10, java: 21}}
  build: {run-as: root, comands: [x], finally: [1], on-failure: CONTINUE, commands: ["echo a", {b: c}]}
  bake: {commands: [x]}
  post_build:
artifacts: {files: [a], secondary-artifacts: {}, exclude-paths: [b], discard-paths: yes}
"""
    with pytest.raises(RehearsalError) as raised:
        parse(text, "x.yml")
    said = str(raised.value)
    for words in (
        "x.yml version: is 0.1",
        "x.yml env: the shell is zsh",
        "x.yml env: parameter-store is not rehearsed",
        "x.yml env: secrets-manager is not rehearsed",
        "x.yml env: A-B is no name of a variable",
        "x.yml: reports is not rehearsed",
        "x.yml install: the build image has no nodejs 19",
        # YAML reads 3.10 as a number.
        "x.yml install: the build image has no python 3.1",
        "x.yml install: the build image has no java 21",
        "x.yml build: run-as is not rehearsed",
        "x.yml build: comands is not rehearsed",
        "x.yml build: {'b': 'c'} is no text",
        "x.yml build: 1 is no text",
        "x.yml build: on-failure CONTINUE is not rehearsed",
        "there is no phase bake",
        "x.yml post_build: has no commands",
        "x.yml artifacts: secondary-artifacts is not rehearsed",
        "x.yml artifacts: exclude-paths is not rehearsed",
        "x.yml artifacts: discard-paths is not rehearsed",
    ):
        assert words in said


@pytest.mark.parametrize(("text", "words"), [("a: [", "not readable"), ("a: 1", "has no phases")])
def test_what_is_no_specification_is_refused(text: str, words: str) -> None:
    with pytest.raises(RehearsalError) as raised:
        parse(text, "x.yml")
    assert words in str(raised.value)


def test_a_specification_without_a_shell_is_refused_because_codebuild_takes_sh() -> None:
    with pytest.raises(RehearsalError, match="the shell is sh"):
        parse("version: 0.2\nphases: {build: {commands: [a]}}", "x.yml")
