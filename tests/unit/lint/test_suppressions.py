from __future__ import annotations

from pathlib import Path

import pytest

from templates_src.errors import LintError
from templates_src.lint.accepted import SUPPRESSIONS
from templates_src.lint.model import Finding, Suppression
from templates_src.lint.suppressions import UNUSED_RULE, judge

PROJECT = Path(__file__).resolve().parents[3]
FINDING = Finding("app.json", "Resources/Net/Properties/TemplateURL", "W3002", "local", "warning", "cfn-lint")
ACCEPTS = Suppression(
    "W3002", "packaged later", template="app.json", path_prefix="Resources/Net", owner="o.py"
)


def test_an_accepted_finding_is_not_kept() -> None:
    judged = judge([FINDING], [ACCEPTS], {"cfn-lint"})
    assert judged.kept == ()
    assert judged.accepted == ((FINDING, ACCEPTS),)


@pytest.mark.parametrize(
    "suppression",
    [
        Suppression("W3003", "r", owner="o.py"),
        Suppression("W3002", "r", template="other.json", owner="o.py"),
        Suppression("W3002", "r", path_prefix="Resources/Web", owner="o.py"),
        Suppression("W3002", "r", path_prefix="Resources/Ne", owner="o.py"),
        Suppression("W3002", "r", path_prefix="Resources/Net/Properties/TemplateURL/More", owner="o.py"),
        Suppression("W3002", "r", source="cloudformation-validate", owner="o.py"),
    ],
)
def test_a_suppression_accepts_only_what_it_names(suppression: Suppression) -> None:
    assert FINDING in judge([FINDING], [suppression], set()).kept


@pytest.mark.parametrize("prefix", ["", "Resources", "Resources/", "Resources/Net/", FINDING.path])
def test_a_suppression_covers_what_lies_in_its_place(prefix: str) -> None:
    assert judge([FINDING], [Suppression("W3002", "r", path_prefix=prefix, owner="o.py")], set()).kept == ()


def test_a_suppression_that_accepts_nothing_is_a_finding() -> None:
    (kept,) = judge([], [ACCEPTS], {"cfn-lint"}).kept
    assert kept.rule == UNUSED_RULE
    assert kept.severity == "error"
    assert "W3002" in kept.message


def test_a_suppression_of_a_check_that_did_not_run_is_left_alone() -> None:
    assert judge([], [ACCEPTS], {"project"}).kept == ()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_suppression_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(LintError, match="not explained"):
        judge([], [Suppression("W1", reason, owner="o.py")], set())


def test_a_suppression_without_an_owner_is_refused() -> None:
    with pytest.raises(LintError) as error:
        judge([], [Suppression("W1", "a reason")], set())
    assert "without an owner file" in str(error.value)


def test_every_owner_is_a_file() -> None:
    assert [one.owner for one in SUPPRESSIONS if not (PROJECT / one.owner).is_file()] == []


def test_every_reason_says_something() -> None:
    assert all(len(suppression.reason.split()) > 5 for suppression in SUPPRESSIONS)
