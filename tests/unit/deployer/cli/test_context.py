"""The command line once more: what it goes without, and that no secret is repeated."""

from __future__ import annotations

import argparse
import shlex

import pytest

from deployer.cli.context import Context, without
from deployer.cli.screen import Screen


def context(*words: str) -> Context:
    return Context(argparse.Namespace(), Screen(), words)


def test_what_was_accepted_is_left_out() -> None:
    given = context("deploy", "PLAN", "--accept-loss", "A/B", "--aws", "--accept-loss=C", "--allow-protected")
    assert given.again() == "classla deploy PLAN --aws --allow-protected"
    assert given.again(leave_out={}) == f"classla {shlex.join(given.words)}"


def test_another_command_of_the_same_words() -> None:
    given = context("verify", "a plan.json", "--seal", "3f", "--guard", "--profile=x")
    again = given.again("deploy", {"--seal": 1, "--guard": 0})
    assert again == "classla deploy 'a plan.json' --profile=x"


@pytest.mark.parametrize(
    "words", [("--parameter", "ApiSecret=hunter2"), ("--parameter=ApiSecret=hunter2",), ("x://a:hunter2@b",)]
)
def test_no_secret_is_repeated(words: tuple[str, ...]) -> None:
    again = context("plan", *words, "--parameter", "MinTasks=2").again()
    assert "hunter2" not in again
    assert "****" in again
    assert again.endswith("--parameter MinTasks=2")


def test_an_option_at_the_end_takes_nothing_with_it() -> None:
    assert without(["up", "--until"], {"--until": 1}) == ["up"]
    assert without(["up", "--until", "--until", "x"], {"--until": 1}) == ["up", "x"]
