from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from templates_src.build import Built
from templates_src.environment import Environment
from templates_src.errors import ParameterError, Problem
from templates_src.evaluate import evaluate_stack
from templates_src.explain import as_json, error_as_json, print_accepted, print_built, print_error
from templates_src.lint.engine import CheckRun, Report
from templates_src.lint.model import Finding, Suppression
from tests.support.parameters import file_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from templates_src.emit import Emission

PROJECT = Path("/project")
FINDING = Finding("app.json", "Resources/A", "W3002", "local", "warning", "cfn-lint")
REPORT = Report(
    failures=(),
    notes=(Finding("app.json", "Resources/B", "I1022", "prefer Sub", "info", "cfn-lint"),),
    accepted=((FINDING, Suppression("W3002", "packaged later", owner="o.py")),) * 2,
    runs=(CheckRun("cfn-lint", 1.5, ("app.json",), ("edge.json", "dns.json")),),
)


@pytest.fixture
def built(emission: Emission) -> Built:
    file = file_of("dev")
    deployment = evaluate_stack(emission.templates, file.root, file.parameters)
    return Built(emission, REPORT, (Environment(file, deployment),), (PROJECT / "output" / "app.json",))


def said(say: Callable[[Console], None]) -> str:
    text = io.StringIO()
    say(Console(file=text, width=200))
    return text.getvalue()


def test_a_person_sees_templates_environments_checks_and_files(built: Built) -> None:
    text = said(lambda console: print_built(built, console, PROJECT, verbose=False))
    for words in (
        "network.json",
        "dev us-east-1",
        "1 checked, 2 unchanged",
        "2 findings accepted",
        "output/app.json",
    ):
        assert words in text
    assert "prefer Sub" not in text


def test_verbose_adds_timings_and_notes(built: Built) -> None:
    text = said(lambda console: print_built(built, console, PROJECT, verbose=True))
    assert "1.50 s" in text
    assert "I1022 prefer Sub" in text


@pytest.mark.parametrize(("changed", "words"), [((), "up to date"), (None, "nothing was written")])
def test_nothing_written_is_said_for_its_reason(
    built: Built, changed: tuple[Path, ...] | None, words: str
) -> None:
    result = Built(built.emission, built.report, built.environments, changed)
    assert words in said(lambda console: print_built(result, console, PROJECT, verbose=False))


def test_machines_get_the_same(built: Built) -> None:
    data = json.loads(json.dumps(as_json(built)))
    assert data["templates"]["network.json"]["resources"] > 30
    assert data["environments"]["dev"]["region"] == "us-east-1"
    assert data["accepted"][0]["reason"] == "packaged later"
    assert data["changed"] == ["/project/output/app.json"]


def test_equal_reasons_are_counted(built: Built) -> None:
    text = said(lambda console: print_accepted(built.report, console))
    assert text.strip() == "W3002 (cfn-lint, 2 times): packaged later"


def test_an_error_keeps_brackets_and_every_problem() -> None:
    error = ParameterError("It [bold]went[/bold] wrong", [Problem("here", "is [red]bad[/red]", "fix it")])
    text = said(lambda console: print_error(error, console))
    assert "It [bold]went[/bold] wrong" in text
    assert "is [red]bad[/red]" in text
    assert "→ fix it" in text
    assert error_as_json(error)["problems"] == [
        {"where": "here", "what": "is [red]bad[/red]", "next_step": "fix it"}
    ]
