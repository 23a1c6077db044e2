"""Parsers: common options everywhere, no abbreviations, defaults from the environment."""

from __future__ import annotations

import argparse

import pytest

from deployer.cli import parser
from deployer.cli.registry import COMMANDS, find

COMMON = {"json", "quiet", "verbose", "project", "state"}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_the_common_options(command: object) -> None:
    made = parser.command_parser(command)  # type: ignore[arg-type]
    assert {action.dest for action in made._actions} >= COMMON
    assert made.allow_abbrev is False


@pytest.mark.parametrize(
    ("words", "name"), [(["secrets", "set", "x"], "secrets set"), (["plan", "set"], "plan")]
)
def test_a_command_is_found_by_its_words(words: list[str], name: str) -> None:
    command = find(words)
    assert command is not None
    assert command.name == name


@pytest.mark.parametrize("words", [[], ["secrets"], ["set"], ["--env", "plan"]])
def test_anything_else_is_no_command(words: list[str]) -> None:
    assert find(words) is None


@pytest.mark.parametrize("given", ["", "replace", "replace,delete,widen", "delete, widen"])
def test_what_a_plan_may_be_refused_for(given: str) -> None:
    made = argparse.ArgumentParser()
    parser.review_arguments(made)
    assert made.parse_args(["--fail-on", given]).fail_on == given


def test_the_environment_may_come_from_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parser.ENVIRONMENT_VARIABLE, "staging")
    made = argparse.ArgumentParser()
    parser.environment_argument(made)
    assert made.parse_args([]).env == "staging"
    assert made.parse_args(["--env", "dev"]).env == "dev"
