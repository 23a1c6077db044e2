"""Builds, run: one shell, literal commands, the phases' rules, exported variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehearsal.buildspec import Specification
from rehearsal.codebuild import Build, Outcome, failure, run

if TYPE_CHECKING:
    from pathlib import Path


def build(folder: Path, *, minutes: float = 1, exported: tuple[str, ...] = (), **phases: list[str]) -> Build:
    (folder / "source").mkdir()
    return Build(
        folder=folder / "source",
        specification=Specification(
            path="x.yml",
            shell="bash",
            variables={"OF_SPECIFICATION": "1", "OF_BOTH": "specification"},
            exported=exported,
            phases=tuple((name, tuple(commands)) for name, commands in phases.items()),
        ),
        environment={"PATH": "/usr/bin:/bin", "OF_BOTH": "project"},
        log=folder / "log",
        scratch=folder / "scratch",
        minutes=minutes,
    )


def words(made: Build) -> list[str]:
    lines = made.log.read_text().splitlines()
    return [line for line in lines if not line.startswith("[Container]")]


def test_commands_share_a_shell_and_its_folder(tmp_path: Path) -> None:
    made = build(
        tmp_path,
        install=["mkdir -p a", "cd a", "place=b"],
        build=['echo "$place $(basename "$PWD")"'],
    )
    assert run(made).failed == ""
    assert words(made) == ["b a"]


def test_quotes_newlines_and_indirection_reach_the_shell_as_they_stand(tmp_path: Path) -> None:
    made = build(
        tmp_path, build=["A='it'\"'\"'s'", 'name=A\necho "${!name}"', 'if [ -n "$A" ]; then\n  echo $((1+1))\nfi']
    )
    assert run(made).failed == ""
    assert words(made) == ["it's", "2"]


def test_the_first_failure_ends_the_phase_and_is_named(tmp_path: Path) -> None:
    made = build(tmp_path, build=["echo one", "(exit 3)", "echo never"])
    outcome = run(made)
    assert outcome.failed == "build: a command ended with 3"
    assert words(made) == ["one"]
    error = str(failure(made, outcome))
    assert "x.yml failed" in error
    assert "ended with 3" in error


def test_post_build_follows_a_failed_build_but_no_failed_install(tmp_path: Path) -> None:
    for name, phases, expected in (
        ("a", {"build": ["false"], "post_build": ["echo after"]}, ["after"]),
        ("b", {"install": ["false"], "post_build": ["echo after"]}, []),
        ("c", {"pre_build": ["false"], "build": ["echo never"], "post_build": ["echo after"]}, []),
    ):
        (tmp_path / name).mkdir()
        made = build(tmp_path / name, **phases)
        assert run(made).failed
        assert words(made) == expected


def test_exported_variables_are_those_of_the_end(tmp_path: Path) -> None:
    made = build(
        tmp_path,
        exported=("A", "MULTI", "NOT_EXPORTED", "NOT_SET"),
        build=["export A=1", "export A=2", 'export MULTI="$(printf "x\\ny")"', "NOT_EXPORTED=1"],
    )
    assert run(made).exported == {"A": "2", "MULTI": "x\ny"}


def test_only_what_was_given_is_there_and_the_project_goes_before_the_specification(tmp_path: Path) -> None:
    made = build(tmp_path, build=['echo "$OF_SPECIFICATION $OF_BOTH ${LOGNAME:-no} ${HOME:-no}"'])
    run(made)
    assert words(made) == ["1 project no no"]


def test_a_shell_that_leaves_early_has_failed(tmp_path: Path) -> None:
    assert run(build(tmp_path, build=["exit 4", "echo never"])).failed == "its shell ended with 4"


def test_a_build_that_takes_too_long_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    made = build(tmp_path, minutes=0.005, build=["sleep 600 & echo $!; wait"])
    assert run(made).failed == "was stopped after 0.005 minutes"
    (number,) = words(made)
    status = tmp_path.__class__(f"/proc/{number}/status")
    assert not status.exists() or "Z (zombie)" in status.read_text()


def test_an_outcome_says_how_long(tmp_path: Path) -> None:
    outcome = run(build(tmp_path, build=["true"]))
    assert isinstance(outcome, Outcome)
    assert outcome.seconds >= 0
