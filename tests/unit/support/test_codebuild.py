"""The runner of build specifications: what CodeBuild does is done, and what it would refuse is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support import codebuild
from tests.support.codebuild import Build, Built, SpecificationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "version: 0.2\nenv: {shell: bash}\n"


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Built]:
    """Run a specification in a folder of its own, which is then ``tmp_path / "source"``."""
    source = tmp_path / "source"
    (source / "scripts").mkdir(parents=True)
    (tmp_path / "scratch").mkdir()

    def run(text: str, into: Path | None = None, **variables: str) -> Built:
        (source / "spec.yml").write_text(text, encoding="utf-8")
        other = {"Other": tmp_path / "other"}
        return codebuild.run(
            Build("spec.yml", source, tmp_path / "scratch", other, variables, timeout=20), into
        )

    return run


def specification(**phases: object) -> str:
    return HEAD + str(yaml.safe_dump({"phases": phases}))


def test_all_commands_share_a_shell(build: Callable[..., Built]) -> None:
    built = build(
        specification(
            install={"commands": ["cd scripts", "plain=1", "f() { echo from $1; }"]},
            build={"commands": ['test "$plain" = 1', "f here", "pwd"]},
        )
    )
    assert built.succeeded, built.outcome
    assert "from here" in built.outcome.output
    assert built.outcome.output.strip().endswith("source/scripts")


def test_phases_come_in_their_order_whatever_the_file_says(build: Callable[..., Built]) -> None:
    phases = {name: {"commands": [f"echo {name}"]} for name in reversed(codebuild.PHASES)}
    assert build(specification(**phases)).outcome.output.split() == list(codebuild.PHASES)


def test_a_failure_ends_its_phase_and_finally_runs(build: Callable[..., Built]) -> None:
    built = build(
        specification(
            pre_build={"commands": ["false", "echo not-this"], "finally": ["echo at-last"]},
            build={"commands": ["echo nor-this"]},
            post_build={"commands": ["echo nor-that"]},
        )
    )
    assert not built.succeeded
    assert built.outcome.output.split() == ["at-last"]
    assert built.outcome.problem == "pre_build: 'false' ended with 1"


def test_post_build_runs_after_a_failed_build_and_knows_it(build: Callable[..., Built]) -> None:
    phases = {
        "build": {"commands": ["exit-with() { return $1; }", "exit-with 3", "echo not-this"]},
        "post_build": {"commands": ["echo succeeding=$CODEBUILD_BUILD_SUCCEEDING"]},
    }
    built = build(specification(**phases))
    assert (built.succeeded, built.outcome.output.strip()) == (False, "succeeding=0")
    assert [ran.code for ran in built.outcome.failed] == [3]
    phases["build"]["on-failure"] = "ABORT"  # type: ignore[assignment]
    assert build(specification(**phases)).outcome.output == ""


def test_a_command_that_leaves_the_shell_fails_the_build(build: Callable[..., Built]) -> None:
    built = build(specification(build={"commands": ["exit 0", "echo not-this"]}))
    assert not built.succeeded
    assert built.outcome.problem == "a command ended the shell with 0"


def test_a_build_that_hangs_is_ended(tmp_path: Path) -> None:
    (tmp_path / "spec.yml").write_text(specification(build={"commands": ["tail -f /dev/null & wait"]}))
    (tmp_path / "scratch").mkdir()
    built = codebuild.run(Build("spec.yml", tmp_path, tmp_path / "scratch", timeout=0.5))
    assert built.outcome.problem == "it took too long"


def test_only_exported_variables_leave_the_build(build: Callable[..., Built]) -> None:
    text = "version: 0.2\nenv: {shell: bash, exported-variables: [A, B, C]}\n"
    text += yaml.safe_dump({"phases": {"build": {"commands": ["export A='1\n2' B=", "C=3", "export D=4"]}}})
    assert build(text).exported == {"A": "1\n2", "B": ""}


def test_the_action_s_variables_win_and_nothing_else_gets_in(
    build: Callable[..., Built], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLANTED", "yes")
    text = "version: 0.2\nenv: {shell: bash, variables: {A: spec, B: spec}, exported-variables: [A, B]}\n"
    text += yaml.safe_dump({"phases": {"build": {"commands": ["env"]}}})
    built = build(text, A="action")
    assert built.exported == {"A": "action", "B": "spec"}
    assert "PLANTED" not in built.outcome.output
    for line in (f"CODEBUILD_SRC_DIR={tmp_path}/source", f"CODEBUILD_SRC_DIR_Other={tmp_path}/other"):
        assert line in built.outcome.output.splitlines()


def artifacts(**wanted: object) -> str:
    command = "mkdir -p out/.hidden out/deep && touch out/a out/.hidden/b out/deep/c.log"
    phases = {"build": {"commands": [command]}}
    return HEAD + str(yaml.safe_dump({"phases": phases, "artifacts": wanted}))


def test_artifacts_are_collected_below_their_base(build: Callable[..., Built], tmp_path: Path) -> None:
    wanted = {"base-directory": "out", "files": ["**/*", "no*"], "exclude-paths": ["**/*.log"]}
    built = build(artifacts(**wanted), tmp_path / "into")
    assert built.outcome.artifacts == (".hidden/b", "a")
    assert built.outcome.unmatched == ("no*",)
    assert (tmp_path / "into" / ".hidden" / "b").is_file()


def test_without_an_artifact_the_build_fails(build: Callable[..., Built], tmp_path: Path) -> None:
    built = build(artifacts(files=["nothing/**/*"]), tmp_path / "into")
    assert not built.succeeded
    assert "UPLOAD_ARTIFACTS" in built.outcome.problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 0.1\n", "version 0.2"),
        ("version: 0.2\nphases: [", "spec.yml"),
        ("version: 0.2\nenv: {shell: zsh}\nphases: {}\n", "only bash"),
        (HEAD + "phases: {compile: {commands: [a]}}\n", "phases: 'compile' is not known"),
        (HEAD + "phases: {build: {comands: [a]}}\n", "build: 'comands' is not known"),
        (HEAD + "phases: {build: {commands: [a: b]}}\n", "build: {'a': 'b'} is no text"),
        (HEAD + "phases: {install: {runtime-versions: {python: 3.10}}}\n", "no python 3.1"),
        (HEAD + "phases: {install: {runtime-versions: {nodejs: 19}}}\n", "no nodejs 19"),
        (HEAD + "phases: {build: {on-failure: retry}}\n", "on-failure"),
        (HEAD + "phases: {}\nreports: {}\n", "top: 'reports' is not known"),
    ],
)
def test_what_codebuild_would_refuse_is_not_started(
    build: Callable[..., Built], text: str, words: str
) -> None:
    with pytest.raises(SpecificationError, match=words):
        build(text)
