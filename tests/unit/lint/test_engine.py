from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from templates_src.lint import engine
from templates_src.lint.engine import Report, check, fails, project_rules
from templates_src.lint.model import Finding, Suppression
from tests.support.templates import template_set, tree

PROJECT = Path(__file__).resolve().parents[3]
LOCAL_URL = [
    Suppression("W3002", "packaged later", template="root.json", owner="o.py"),
    Suppression(
        "W3002", "packaged later", source="cloudformation-validate", template="root.json", owner="o.py"
    ),
]


@pytest.fixture(autouse=True)
def _without_project_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small templates here are about the engine; every project rule has tests of its own."""
    monkeypatch.setattr(engine, "project_rules", list)


def run(templates: dict[str, dict[str, Any]], cache: Path | None = None, **options: Any) -> Report:
    options.setdefault("suppressions", LOCAL_URL)
    return check(template_set(templates), cache_folder=cache, **options)


def checked(report: Report, source: str) -> tuple[str, ...]:
    (one,) = [run for run in report.runs if run.source == source]
    return one.checked


def test_all_three_checks_run() -> None:
    report = run(tree())
    assert [one.source for one in report.runs] == ["project", "cloudformation-validate", "cfn-lint"]
    assert report.failures == ()
    assert {suppression.reason for _, suppression in report.accepted} == {"packaged later"}


def test_the_instant_mode_leaves_cfn_lint_out() -> None:
    report = run(tree(), mode="instant")
    assert [one.source for one in report.runs] == ["project", "cloudformation-validate"]


def test_one_changed_stack_is_checked_with_its_root_only(tmp_path: Path) -> None:
    run(tree(), tmp_path)
    changed = tree()
    changed["child.json"]["Description"] = "other"
    report = run(changed, tmp_path)
    assert checked(report, "cfn-lint") == ("child.json", "root.json")
    assert checked(report, "cloudformation-validate") == ("child.json",)
    again = run(changed, tmp_path)
    assert checked(again, "cfn-lint") == checked(again, "cloudformation-validate") == ()
    assert again.accepted == report.accepted


def test_a_remembered_fault_still_fails(tmp_path: Path) -> None:
    faulty = tree()
    faulty["child.json"]["Resources"]["Topic"]["Properties"]["Colour"] = "red"
    first, second = run(faulty, tmp_path), run(faulty, tmp_path)
    assert first.failures == second.failures
    assert {finding.source for finding in second.failures} == {"cloudformation-validate", "cfn-lint"}


def test_a_project_rule_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = Finding("root.json", "", "CLS999", "planted")

    class Rule:
        @staticmethod
        def check(_templates: object) -> list[Finding]:
            return [finding]

    monkeypatch.setattr(engine, "project_rules", lambda: [Rule])
    assert run(tree(), mode="instant").failures == (finding,)


def test_an_unused_suppression_fails() -> None:
    unused = Suppression("E9999", "it was needed once", owner="o.py")
    (failure,) = run(tree(), suppressions=[*LOCAL_URL, unused]).failures
    assert failure.rule == "CLS000"


@pytest.mark.parametrize(
    ("rule", "severity", "expected"),
    [("E1", "error", True), ("W1", "warning", True), ("I1022", "info", False), ("I3011", "info", True)],
)
def test_what_fails(rule: str, severity: Any, expected: bool) -> None:
    assert fails(Finding("t.json", "", rule, "m", severity)) is expected


def test_a_remembered_build_loads_no_linter(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from templates_src.lint.engine import check;"
        "from tests.support.templates import template_set, tree;"
        f"check(template_set(tree()), cache_folder=Path({str(tmp_path)!r}));"
        "loaded = ('cfnlint', 'cloudformation_validate', 'rich', 'boto3');"
        "print([name for name in loaded if name in sys.modules])"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert outputs == ["['cloudformation_validate']\n", "[]\n"]


def test_rules_are_found_by_name() -> None:
    names = [rule.__name__ for rule in project_rules()]
    assert names == sorted(names)
