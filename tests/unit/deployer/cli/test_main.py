"""The program's front door: help without loading anything, advice for a typing mistake, quiet pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from deployer.cli import codes
from deployer.cli.main import main
from deployer.cli.registry import COMMANDS, GROUPS
from deployer.project import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]])
def test_help_lists_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == codes.OK
    out = capsys.readouterr().out
    assert all(f"  {command.name} " in out for command in COMMANDS)


def test_nothing_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == codes.USAGE
    assert "commands:" in capsys.readouterr().out


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_alone_shows_its_commands(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([group]) == codes.USAGE
    assert f"{group} " in capsys.readouterr().err
    assert main([group, "--help"]) == codes.OK


def test_a_typing_mistake_gets_advice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["depoly"]) == codes.USAGE
    assert 'did you mean "deploy"?' in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_with_examples(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    name = command.name  # type: ignore[attr-defined]
    assert main([*name.split(), "--help"]) == codes.OK
    out = capsys.readouterr().out
    assert f"examples:\n  classla {name}" in out
    assert all(f"  {code:<4} " in out for code in codes.MEANINGS)


def test_an_unknown_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--bogus"]) == codes.USAGE
    assert "--bogus" in capsys.readouterr().err


def test_an_unknown_reason_to_fail_is_refused_before_anything_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["plan", "--env", "dev", "--fail-on", "delete,nonsense"]) == codes.USAGE
    assert "nonsense: it knows replace, delete, widen" in capsys.readouterr().err


def test_an_error_for_machines_is_json_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["plan", "--env", "nowhere", "--json", "--state", str(tmp_path)])
    captured = capsys.readouterr()
    assert code == codes.USAGE
    assert json.loads(captured.out)["error"]["exit_code"] == codes.USAGE
    assert captured.err == ""


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == codes.OK
    assert capsys.readouterr().out.startswith("classla ")


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m deployer local status | head -1"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


# Command lines that no command takes → where the mistake is.
MISTAKES: dict[tuple[str, ...], str] = {
    ("report", "--json"): "PLAN",
    ("image", "build", "--json"): "--tag",
    ("plan", "--json", "--fail-on", "nonsense"): "--fail-on",
    ("deploy", "--on-interrupt", "run", "--json"): "--on-interrupt",
    ("drift", "--json", "--env"): "--env",
    ("up", "-q", "-v", "--json"): "-v/--verbose",
    ("smoke", "--wait", "long", "--json"): "--wait",
    ("depoly", "--json"): "depoly",
    ("secrets", "--json"): "secrets",
    ("secrets", "lost", "--json"): "secrets",
    ("plan", "--json", "--bogus"): "--bogus",
    # Not both, and no command reads further than that.
    **{(*command.name.split(), "--json", "-v", "-q"): "-q/--quiet" for command in COMMANDS},
}


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_in_arguments_is_json_and_nothing_else(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == codes.USAGE
    captured = capsys.readouterr()
    error = json.loads(captured.out)["error"]
    assert (error["kind"], error["exit_code"]) == ("UsageError", codes.USAGE)
    assert MISTAKES[words] in [problem["where"] for problem in error["problems"]]
    assert all(problem["what"] and problem["next_step"] for problem in error["problems"])
    assert captured.err == ""


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_the_same_mistake_in_words(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    said = [word for word in words if word != "--json"]
    assert main(said) == codes.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert "error: " in captured.err or words[0] in GROUPS


def test_every_word_that_is_unknown_is_told_with_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--enw", "x", "--acept-loss=A", "--json"]) == codes.USAGE
    problems = json.loads(capsys.readouterr().out)["error"]["problems"]
    assert [(problem["where"], problem["next_step"]) for problem in problems] == [
        ("--enw", 'did you mean "--env"?'),
        ("x", "classla plan --help"),
        ("--acept-loss=A", 'did you mean "--accept-loss"?'),
    ]


def test_help_stays_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--json", "--help"]) == codes.OK
    assert capsys.readouterr().out.startswith("usage: classla plan")


def test_after_two_hyphens_json_is_a_word_like_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", "--", "--json", "x"]) == codes.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: classla deploy cannot be run like that")


def test_json_alone_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "plan"]) == codes.USAGE
    assert json.loads(capsys.readouterr().out)["error"]["problems"][0]["where"] == "--json"
