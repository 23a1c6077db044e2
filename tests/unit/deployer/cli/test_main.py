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
