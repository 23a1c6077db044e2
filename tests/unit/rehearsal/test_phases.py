"""Commands, run: one shell, as they stand; what a failure, an exit and a time-out make of a build."""

from __future__ import annotations

import os
import select
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rehearsal.phases import Job, Outcome, Phase, first_line, hide, run

if TYPE_CHECKING:
    from pathlib import Path


def job(folder: Path, *commands: str, minutes: float = 1, exported: tuple[str, ...] = ()) -> Job:
    (folder / "source").mkdir()
    return Job(
        phases=[Phase("build", commands)],
        folder=folder / "source",
        scratch=folder / "it's scratch",
        environment={"PATH": "/usr/bin:/bin"},
        exported=exported,
        minutes=minutes,
    )


def said(outcome: Outcome) -> list[str]:
    return [line for line in outcome.output.splitlines() if not line.startswith("[Container]")]


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


def test_commands_and_phases_share_a_shell_and_its_folder(tmp_path: Path) -> None:
    made = job(tmp_path)
    first = Phase("install", ["mkdir -p a", "cd a", "plain=b", "f() { echo from $1; }"])
    second = Phase("build", ['echo "$plain $(basename "$PWD")"', "f here"])
    outcome = run(replace(made, phases=[first, second]))
    assert outcome.succeeded
    assert said(outcome) == ["b a", "from here"]


def test_quotes_newlines_and_indirection_reach_the_shell_as_they_stand(tmp_path: Path) -> None:
    several = 'if [ -n "$A" ]; then\n  echo $((1+1))\nfi # done'
    outcome = run(job(tmp_path, "A='it'\"'\"'s'", 'name=A\necho "${!name}"', several))
    assert outcome.succeeded
    assert said(outcome) == ["it's", "2"]


def test_each_command_is_named_before_it_runs(tmp_path: Path) -> None:
    outcome = run(job(tmp_path, "echo a", "echo b\necho c"))
    lines = ["[Container] build: echo a", "a", "[Container] build: echo b …", "b", "c"]
    assert outcome.output.splitlines() == lines


def test_the_first_failure_ends_the_phase_and_is_named(tmp_path: Path) -> None:
    outcome = run(job(tmp_path, "echo one", "(exit 3)", "echo never"))
    assert outcome.problem == "build: '(exit 3)' ended with 3"
    assert said(outcome) == ["one"]
    assert [(ran.phase, ran.command, ran.code) for ran in outcome.failed] == [("build", "(exit 3)", 3)]
    assert len(outcome.ran) == 2


@pytest.mark.parametrize("code", [0, 4])
def test_a_command_that_leaves_the_shell_has_failed(tmp_path: Path, code: int) -> None:
    outcome = run(job(tmp_path, f"exit {code}", "echo never"))
    assert outcome.problem == f"a command ended the shell with {code}"
    assert said(outcome) == []


def test_a_command_that_fails_under_set_e_has_failed(tmp_path: Path) -> None:
    assert run(job(tmp_path, "set -e", "false")).problem == "a command ended the shell with 1"


def test_exported_variables_are_those_of_the_end(tmp_path: Path) -> None:
    commands = ["export A=1 B=", "export A=2", 'export MULTI="$(printf "x=\\ny")"', "NOT_EXPORTED=1 OTHER=2"]
    names = ("A", "B", "MULTI", "NOT_EXPORTED", "NOT_SET")
    made = job(tmp_path, *commands, exported=names)
    assert run(made).exported == {"A": "2", "B": "", "MULTI": "x=\ny"}


def test_nothing_of_this_process_is_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED", "yes")
    outcome = run(job(tmp_path, 'echo "${PLANTED:-no} ${HOME:-no}"', "cat"))
    assert said(outcome) == ["no no"]


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux, to see a process end")
def test_a_build_that_takes_too_long_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    outcome = run(job(tmp_path, "tail -f /dev/null & echo $!; wait", minutes=0.005))
    assert outcome.problem == "was stopped after 0.005 minutes"
    (number,) = said(outcome)
    assert ended(int(number))


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux, to see a process end")
def test_what_a_build_leaves_running_ends_with_it(tmp_path: Path) -> None:
    outcome = run(job(tmp_path, "tail -f /dev/null & echo $!"))
    assert outcome.succeeded
    (number,) = said(outcome)
    assert ended(int(number))


def test_the_longest_secret_is_hidden_first() -> None:
    assert hide("abc and ab", ["ab", "", "abc"]) == "*** and ***"


def test_a_log_names_a_command_by_its_first_line() -> None:
    assert (first_line(" a\n"), first_line("a\nb")) == ("a", "a …")
