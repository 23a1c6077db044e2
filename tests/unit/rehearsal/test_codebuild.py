"""Builds, run: one shell, literal commands, the phases' rules, exported variables."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING

import pytest

from rehearsal.buildspec import Specification
from rehearsal.codebuild import Build, failure, run

if TYPE_CHECKING:
    from pathlib import Path

Phases = dict[str, list[str]]


def build(folder: Path, phases: Phases, *, minutes: float = 1, exported: tuple[str, ...] = ()) -> Build:
    (folder / "source").mkdir()
    return Build(
        folder=folder / "source",
        specification=Specification(
            path="x.yml",
            interpreter="bash",
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


def ended(number: int) -> bool:
    """Whether a process that was killed is gone; the kernel says when."""
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


def test_commands_share_a_shell_and_its_folder(tmp_path: Path) -> None:
    phases = {
        "install": ["mkdir -p a", "cd a", "place=b"],
        "build": ['echo "$place $(basename "$PWD")"'],
    }
    made = build(tmp_path, phases)
    assert run(made).failed == ""
    assert words(made) == ["b a"]


def test_quotes_newlines_and_indirection_reach_the_shell_as_they_stand(tmp_path: Path) -> None:
    several = 'if [ -n "$A" ]; then\n  echo $((1+1))\nfi'
    made = build(tmp_path, {"build": ["A='it'\"'\"'s'", 'name=A\necho "${!name}"', several]})
    assert run(made).failed == ""
    assert words(made) == ["it's", "2"]


def test_the_first_failure_ends_the_phase_and_is_named(tmp_path: Path) -> None:
    made = build(tmp_path, {"build": ["echo one", "(exit 3)", "echo never"]})
    outcome = run(made)
    assert outcome.failed == "build: a command ended with 3"
    assert words(made) == ["one"]
    error = str(failure(made, outcome))
    assert "x.yml failed" in error
    assert "ended with 3" in error


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ({"build": ["false"], "post_build": ["echo after"]}, ["after"]),
        ({"install": ["false"], "post_build": ["echo after"]}, []),
        ({"pre_build": ["false"], "build": ["echo never"], "post_build": ["echo after"]}, []),
    ],
)
def test_post_build_follows_a_failed_build_but_no_failed_install(
    tmp_path: Path, phases: Phases, said: list[str]
) -> None:
    made = build(tmp_path, phases)
    assert run(made).failed
    assert words(made) == said


def test_exported_variables_are_those_of_the_end(tmp_path: Path) -> None:
    commands = ["export A=1", "export A=2", 'export MULTI="$(printf "x\\ny")"', "NOT_EXPORTED=1"]
    exported = ("A", "MULTI", "NOT_EXPORTED", "NOT_SET")
    made = build(tmp_path, {"build": commands}, exported=exported)
    assert run(made).exported == {"A": "2", "MULTI": "x\ny"}


def test_only_what_was_given_is_there_and_the_project_goes_before_the_specification(tmp_path: Path) -> None:
    made = build(tmp_path, {"build": ['echo "$OF_SPECIFICATION $OF_BOTH ${LOGNAME:-no} ${HOME:-no}"']})
    run(made)
    assert words(made) == ["1 project no no"]


def test_a_shell_that_leaves_early_has_failed(tmp_path: Path) -> None:
    assert run(build(tmp_path, {"build": ["exit 4", "echo never"]})).failed == "its shell ended with 4"


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux, to see a process end")
def test_a_build_that_takes_too_long_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    made = build(tmp_path, {"build": ["sleep 600 & echo $!; wait"]}, minutes=0.005)
    assert run(made).failed == "was stopped after 0.005 minutes"
    (number,) = words(made)
    assert ended(int(number))
