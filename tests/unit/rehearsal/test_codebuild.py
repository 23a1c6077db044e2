"""Builds, run from their specification to their artifact: what CodeBuild does is done."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from rehearsal import codebuild
from rehearsal.artifacts import declared
from rehearsal.buildspec import PHASES, parse
from rehearsal.codebuild import Build, environment, failure
from rehearsal.errors import RehearsalError

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.phases import Outcome


def build(folder: Path, *, env: object = None, artifacts: object = None, **phases: object) -> Build:
    """A build in a folder of its own; what is given is written as its specification."""
    data = {"version": 0.2, "env": {"shell": "bash", **(env or {})}, "phases": phases}  # type: ignore[dict-item]
    text = yaml.safe_dump(data | ({"artifacts": artifacts} if artifacts else {}), sort_keys=False)
    (folder / "source").mkdir()
    return Build(
        specification=parse(text, "x.yml"),
        source=folder / "source",
        scratch=folder / "scratch",
        log=folder / "log",
        path="/usr/bin:/bin",
        secondary={"Other": folder / "other"},
        minutes=1,
    )


def said(outcome: Outcome) -> list[str]:
    """What the commands wrote, without the lines that name them."""
    return [line for line in outcome.output.splitlines() if not line.startswith("[Container]")]


def test_phases_come_in_their_order_whatever_the_file_says(tmp_path: Path) -> None:
    phases = {name: {"commands": [f"echo {name}"]} for name in reversed(PHASES)}
    outcome = codebuild.run(build(tmp_path, **phases))
    assert outcome.succeeded
    assert said(outcome) == list(PHASES)


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ({"build": ["false", "echo never"], "post_build": ["echo after"]}, ["after"]),
        ({"install": ["false"], "post_build": ["echo after"]}, []),
        ({"pre_build": ["false"], "build": ["echo never"], "post_build": ["echo after"]}, []),
    ],
)
def test_post_build_follows_a_failed_build_but_no_failed_install(
    tmp_path: Path, phases: dict[str, list[str]], expected: list[str]
) -> None:
    given = {name: {"commands": commands} for name, commands in phases.items()}
    outcome = codebuild.run(build(tmp_path, **given))
    assert outcome.problem == f"{next(iter(phases))}: 'false' ended with 1"
    assert said(outcome) == expected


def test_post_build_knows_that_the_build_failed(tmp_path: Path) -> None:
    after = {"commands": ["echo succeeding=$CODEBUILD_BUILD_SUCCEEDING"]}
    outcome = codebuild.run(build(tmp_path, build={"commands": ["false"]}, post_build=after))
    assert (outcome.succeeded, said(outcome)) == (False, ["succeeding=0"])


def test_on_failure_abort_keeps_post_build_from_running(tmp_path: Path) -> None:
    failing = {"commands": ["false"], "on-failure": "ABORT", "finally": ["echo at last"]}
    outcome = codebuild.run(build(tmp_path, build=failing, post_build={"commands": ["echo after"]}))
    assert not outcome.succeeded
    assert said(outcome) == ["at last"]


@pytest.mark.parametrize(("command", "code"), [("true", 0), ("false", 1)])
def test_finally_runs_however_its_phase_ended(tmp_path: Path, command: str, code: int) -> None:
    phase = {"commands": [command], "finally": ["echo one", "(exit 7)", "echo two"]}
    outcome = codebuild.run(build(tmp_path, install=phase, build={"commands": ["echo never"]}))
    assert said(outcome) == ["one", "two"]
    assert [ran.code for ran in outcome.ran] == [code, 0, 7, 0]
    assert not outcome.succeeded


def test_a_phase_that_is_not_entered_has_no_finally(tmp_path: Path) -> None:
    later = {"commands": ["true"], "finally": ["echo never"]}
    assert said(codebuild.run(build(tmp_path, install={"commands": ["false"]}, build=later))) == []


def test_the_action_s_variables_win_and_nothing_else_gets_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANTED", "yes")
    env = {"variables": {"A": "specification", "B": 2}, "exported-variables": ["A", "B"]}
    made = build(tmp_path, env=env, build={"commands": ["env"]})
    given = replace(made, variables={"A": "action"}, surroundings={"B": "image"})
    outcome = codebuild.run(given)
    assert outcome.exported == {"A": "action", "B": "2"}
    assert "PLANTED" not in outcome.output
    for line in (
        f"CODEBUILD_SRC_DIR={tmp_path}/source",
        f"CODEBUILD_SRC_DIR_Other={tmp_path}/other",
        f"HOME={tmp_path}/scratch/home",
        "CODEBUILD_BUILD_ARN=arn:aws:codebuild:us-east-1:000000000000:build/project:1",
        "CODEBUILD_INITIATOR=codepipeline/classla",
        "CODEBUILD_BUILD_SUCCEEDING=1",
    ):
        assert line in said(outcome)
    assert environment(made)["AWS_REGION"] == "us-east-1"


def test_secrets_are_nowhere_but_with_the_commands(tmp_path: Path) -> None:
    given = {"PIP_INDEX_URL": "https://me:pa55word@index.invalid/simple", "NPM_TOKEN": "t0ken"}
    commands = ["env", 'test "$NPM_TOKEN" = t0"ken"', 'export A="$NPM_TOKEN"', "false"]
    made = build(tmp_path, build={"commands": commands})
    made = replace(made, surroundings=given)
    outcome = codebuild.run(made)
    assert "NPM_TOKEN=***" in said(outcome)
    assert "PIP_INDEX_URL=https://me:***@index.invalid/simple" in said(outcome)
    written = [path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    for text in (*written, outcome.output, str(failure(made, outcome)), repr(made), repr(outcome)):
        assert "pa55word" not in text
        assert "t0ken" not in text
    assert made.log.read_text() == outcome.output


def test_a_failure_names_the_specification_the_command_and_the_end_of_the_log(tmp_path: Path) -> None:
    made = build(tmp_path, build={"commands": ["seq 100", "grep x y"]})
    error = str(failure(made, codebuild.run(made)))
    assert "x.yml failed" in error
    assert "build: 'grep x y' ended with 2" in error
    assert str(made.log) in error
    assert "100" in error
    assert "\n      50\n" not in error


def test_the_artifact_is_what_its_files_say_below_their_base(tmp_path: Path) -> None:
    commands = ["mkdir -p out/.hidden out/deep", "touch out/a out/.hidden/b out/deep/c.log kept"]
    wanted = {"base-directory": "out", "files": ["a", ".hidden/**/*", "deep/*.log"]}
    made = build(tmp_path, artifacts=wanted, build={"commands": commands})
    assert codebuild.run(made).succeeded
    with zipfile.ZipFile(io.BytesIO(declared(made.source, made.specification))) as archive:
        assert archive.namelist() == [".hidden/b", "a", "deep/c.log"]


def test_an_artifact_whose_files_were_not_made_is_none(tmp_path: Path) -> None:
    made = build(tmp_path, artifacts={"files": ["made/**/*"]}, build={"commands": ["true"]})
    assert codebuild.run(made).succeeded
    with pytest.raises(RehearsalError, match=r"made/\*\*/\* finds nothing"):
        declared(made.source, made.specification)
