"""What is printed where: results, progress, errors; questions only where somebody can answer."""

from __future__ import annotations

import json

import pytest

from deployer.cli.screen import Screen, error_data, with_options
from deployer.errors import RefusedError
from templates_src.errors import Problem


def test_quiet_prints_results_only(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(quiet=True)
    screen.say("progress")
    screen.show("result")
    assert capsys.readouterr().out == "result\n"


def test_json_prints_one_document_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(as_json=True)
    screen.say("progress")
    screen.show("result")
    screen.result({"b": 1, "a": [2]})
    assert json.loads(capsys.readouterr().out) == {"a": [2], "b": 1}


def test_without_json_the_document_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().result({"a": 1})
    assert capsys.readouterr().out == ""


def test_markup_in_values_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().show("[bold]not bold[/bold] :rocket: https://x")
    assert capsys.readouterr().out == "[bold]not bold[/bold] :rocket: https://x\n"


def test_no_colour_when_it_is_not_wanted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    Screen().show("red", "red")
    assert "\x1b[3" not in capsys.readouterr().out


def test_nobody_is_asked_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(RefusedError, match="--confirm NAME"):
        Screen().confirm("Destroy it?", "prod")
    with pytest.raises(RefusedError):
        Screen(as_json=True).ask("Sure?")


@pytest.mark.parametrize(
    ("given", "right"), [("prod", True), ("Prod", False), ("prod ", False), ("dev", False)]
)
def test_only_the_very_name_confirms(given: str, right: bool) -> None:
    if right:
        Screen(quiet=True).confirm("Sure?", "prod", given)
        return
    with pytest.raises(RefusedError, match="nothing was changed"):
        Screen(quiet=True).confirm("Sure?", "prod", given)


def test_advice_names_the_same_aws() -> None:
    advice = "make a new plan: classla plan --env prod; or classla bootstrap"
    assert with_options(advice, " --profile p") == (
        "make a new plan: classla plan --env prod --profile p; or classla bootstrap --profile p"
    )
    assert with_options("classla local up", " --profile p") == "classla local up"


def test_an_error_as_data() -> None:
    error = RefusedError("No", [Problem("here", "is wrong", "classla plan --env dev")])
    data = error_data(error, " --aws")["error"]
    assert (data["kind"], data["exit_code"]) == ("RefusedError", 1)
    assert data["problems"] == [
        {"where": "here", "what": "is wrong", "next_step": "classla plan --env dev --aws"}
    ]


def test_an_error_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().error(RefusedError("No", [Problem("here", "is [wrong]", "do this")]))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "error: No\n  here: is [wrong]\n    → do this\n"


def test_what_helps_against_several_is_told_once_after_them(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [Problem("a", "is lost", "x"), Problem("b", "is lost", "x"), Problem("c", "is lost", "y")]
    Screen().error(RefusedError("Refused", problems))
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["error: Refused", "  a: is lost", "  b: is lost", "    → x", "  c: is lost", "    → y"]


def test_a_command_that_was_typed_is_left_as_it_is() -> None:
    typed = "or classla deploy --env x --profile y --accept-loss A"
    assert with_options(typed, " --profile y") == typed
    assert with_options(typed, " --aws --profile y").startswith("or classla deploy --env x --aws --profile y")
