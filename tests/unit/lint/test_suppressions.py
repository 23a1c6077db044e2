from __future__ import annotations

import pytest

from templates_src.errors import LintError
from templates_src.lint.accepted import SUPPRESSIONS
from templates_src.lint.model import Finding, Suppression
from templates_src.lint.suppressions import UNUSED_RULE, judge

FINDING = Finding("app.json", "Resources/Net/Properties/TemplateURL", "W3002", "local", "warning", "cfn-lint")
ACCEPTS = Suppression("W3002", "packaged later", template="app.json", path_prefix="Resources/Net")


def test_an_accepted_finding_is_not_kept() -> None:
    judged = judge([FINDING], [ACCEPTS], {"cfn-lint"})
    assert judged.kept == ()
    assert judged.accepted == ((FINDING, ACCEPTS),)


@pytest.mark.parametrize(
    "suppression",
    [
        Suppression("W3003", "r"),
        Suppression("W3002", "r", template="other.json"),
        Suppression("W3002", "r", path_prefix="Resources/Web"),
        Suppression("W3002", "r", path_prefix="Resources/Ne"),
        Suppression("W3002", "r", path_prefix="Resources/Net/Properties/TemplateURL/More"),
        Suppression("W3002", "r", source="cloudformation-validate"),
    ],
)
def test_a_suppression_accepts_only_what_it_names(suppression: Suppression) -> None:
    assert FINDING in judge([FINDING], [suppression], set()).kept


@pytest.mark.parametrize("prefix", ["", "Resources", "Resources/", "Resources/Net/", FINDING.path])
def test_a_suppression_covers_what_lies_in_its_place(prefix: str) -> None:
    assert judge([FINDING], [Suppression("W3002", "r", path_prefix=prefix)], set()).kept == ()


def test_a_suppression_that_accepts_nothing_is_a_finding() -> None:
    (kept,) = judge([], [ACCEPTS], {"cfn-lint"}).kept
    assert kept.rule == UNUSED_RULE
    assert kept.severity == "error"
    assert "W3002" in kept.message


def test_a_suppression_of_a_check_that_did_not_run_is_left_alone() -> None:
    assert judge([], [ACCEPTS], {"project"}).kept == ()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_suppression_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(LintError, match="has no reason"):
        judge([], [Suppression("W1", reason)], set())


def test_every_reason_says_something() -> None:
    assert all(len(suppression.reason.split()) > 5 for suppression in SUPPRESSIONS)
