"""What the command line makes of its arguments; what it prints is tested as a process in tests/e2e."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from templates_src import build as build_module
from templates_src.cli import PROJECT, main
from templates_src.errors import LintError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from templates_src.build import Options


class StoppedError(LintError):
    """Raised instead of building."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    options: list[Options] = []

    def build(given: Options) -> Any:
        options.append(given)
        raise StoppedError("stopped", [Problem("here", "is wrong")])

    monkeypatch.setattr(build_module, "build", build)
    return options


def test_the_defaults(asked: list[Options]) -> None:
    assert main([]) == 1
    (options,) = asked
    assert (options.project, options.output, options.parameters) == (PROJECT, None, None)
    assert (options.mode, options.compare, options.cache, options.jobs) == ("full", False, True, None)


def test_every_option_reaches_the_build(asked: list[Options], tmp_path: Path) -> None:
    main(["--check", "--no-cache", "--jobs", "3", "--env", "dev", "--env", "prod", "--output", str(tmp_path)])
    main(["--fast"])
    first, second = asked
    assert (first.compare, first.cache, first.jobs) == (True, False, 3)
    assert first.environments == ("dev", "prod")
    assert first.output == tmp_path
    assert second.mode == "instant"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--watch", "--env", "dev"], "--watch takes no other option, and got --env"),
        (["--watch", "--json", "--no-cache"], "got --no-cache, --json"),
        (["--fast", "--output", "elsewhere"], "--fast writes nothing, and --output elsewhere asks for files"),
    ],
)
def test_options_that_exclude_each_other(
    asked: list[Options], capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert words in " ".join((captured.out + captured.err).split()).replace("\\n", " ")
    assert asked == []


def test_an_error_as_json(asked: list[Options], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["where"] == "here"
    assert len(asked) == 1


def test_an_error_as_text_goes_to_standard_error(
    asked: list[Options], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "error: stopped" in captured.err
    assert len(asked) == 1


def test_an_interruption_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_options: Options) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(build_module, "build", interrupted)
    assert main([]) == 130
    assert "nothing was half-written" in capsys.readouterr().err
