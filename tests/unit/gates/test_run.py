from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gates.__main__ import as_data, main, told
from gates.accepted import ACCEPTED
from gates.errors import GateError, UnreachableError
from gates.model import Gate
from gates.registry import GATES
from gates.run import ask
from templates_src.errors import LintError, Problem
from templates_src.lint.model import Finding, Suppression

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).resolve().parents[3]
FOUND = Finding("a.json", "Resources/X", "R1", "is open", source="tool")
ACCEPTS = Suppression("R1", "it is meant to be", source="tool", template="a.json", owner="o.py")


def gate(run: Callable[[Path], list[Finding]]) -> Gate:
    return Gate("tool", "files", "faults", run)


def test_a_finding_fails_the_gate_and_is_told() -> None:
    (verdict,) = ask([gate(lambda _: [FOUND])], [], PROJECT)
    assert verdict.status == "failed"
    text = "\n".join(told(verdict))
    assert "a.json Resources/X: is open [R1]" in text
    assert "gates/accepted.py" in text


def test_what_is_accepted_passes_with_its_reason() -> None:
    (verdict,) = ask([gate(lambda _: [FOUND])], [ACCEPTS], PROJECT)
    assert verdict.status == "passed"
    assert "it is meant to be" in "\n".join(told(verdict, accepted=True))
    assert as_data([verdict])["gates"][0]["accepted"][0]["reason"] == "it is meant to be"


def test_what_is_accepted_needlessly_fails_the_gate() -> None:
    (verdict,) = ask([gate(lambda _: [])], [ACCEPTS], PROJECT)
    assert [one.rule for one in verdict.findings] == ["CLS000"]
    assert verdict.status == "failed"


def test_what_is_accepted_of_one_gate_is_not_accepted_of_another() -> None:
    other = Suppression("R1", "it is meant to be", source="other", template="a.json", owner="o.py")
    (verdict,) = ask([gate(lambda _: [FOUND])], [other], PROJECT)
    assert verdict.findings == (FOUND,)


def test_an_unreachable_service_is_neither_passed_nor_failed() -> None:
    def run(_: Path) -> list[Finding]:
        raise UnreachableError("x", [Problem("tool", "does not answer")])

    (verdict,) = ask([gate(run)], [ACCEPTS], PROJECT)
    assert (verdict.status, verdict.why) == ("not checked", "does not answer")


def test_a_broken_tool_is_an_error() -> None:
    def run(_: Path) -> list[Finding]:
        raise GateError("A gate broke off")

    with pytest.raises(GateError):
        ask([gate(run)], [], PROJECT)


def test_acceptance_needs_a_reason_and_an_owner() -> None:
    with pytest.raises(LintError):
        ask([gate(lambda _: [FOUND])], [Suppression("R1", "", source="tool", owner="o.py")], PROJECT)


def test_every_acceptance_is_of_a_gate_and_of_a_file_and_says_why() -> None:
    assert {one.source for one in ACCEPTED} <= {one.name for one in GATES}
    assert [one.owner for one in ACCEPTED if not (PROJECT / one.owner).is_file()] == []
    assert [one.rule for one in ACCEPTED if len(one.reason.split()) < 6] == []


def test_a_misspelt_gate_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["chekov"])
    assert ended.value.code == 2
    assert "there are checkov, iam" in capsys.readouterr().err


def test_without_its_tool_a_gate_says_what_installs_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "output").mkdir()
    assert main(["checkov"], tmp_path) == 1
    assert "make gates installs it" in capsys.readouterr().err
