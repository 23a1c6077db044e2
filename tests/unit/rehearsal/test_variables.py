"""Variables and the conditions that read them."""

from __future__ import annotations

import pytest

from rehearsal.definition import Condition, Rule, Stage
from rehearsal.errors import RehearsalError
from rehearsal.variables import Variables, entry


def known(**values: str) -> Variables:
    variables = Variables()
    variables.add("StagingPlan", values)
    return variables


def stage(
    operator: str = "EQ", value: str = "true", result: str = "SKIP", provider: str = "VariableCheck"
) -> Stage:
    configuration = {"Variable": "#{StagingPlan.CHANGES}", "Value": value, "Operator": operator}
    return Stage("StagingDeploy", (), (Condition(result, (Rule("HasChanges", provider, configuration),)),))


def test_every_variable_of_a_text_is_replaced() -> None:
    resolved = known(A="1", B="2").resolve({"X": "#{StagingPlan.A}-#{StagingPlan.B}", "Y": "plain"}, "here")
    assert resolved == {"X": "1-2", "Y": "plain"}


def test_all_unknown_variables_are_named_with_what_there_is() -> None:
    with pytest.raises(RehearsalError) as raised:
        known(A="1").resolve({"X": "#{StagingPlan.B}", "Y": "#{Other.C}"}, "Stage/Action")
    text = str(raised.value)
    assert "Stage/Action, X: #{StagingPlan.B} is not defined" in text
    assert "StagingPlan has A" in text
    assert "no action that ran has the namespace Other; there are StagingPlan" in text


def test_a_value_that_looks_like_a_variable_is_not_replaced_again() -> None:
    assert known(A="#{StagingPlan.B}").resolve({"X": "#{StagingPlan.A}"}, "here") == {"X": "#{StagingPlan.B}"}


@pytest.mark.parametrize(
    ("changes", "given", "decided"),
    [
        ("true", stage(), "run"),
        ("false", stage(), "skip"),
        ("none", stage(), "skip"),
        ("false", stage(result="FAIL"), "fail"),
        ("false", stage("NE"), "run"),
        ("true", stage("NE"), "skip"),
        ("true", stage("MATCHES", "^t"), "run"),
        ("false", stage("MATCHES", "^t"), "skip"),
        ("false", Stage("X", ()), "run"),
    ],
)
def test_an_entry_condition_decides(changes: str, given: Stage, decided: str) -> None:
    assert entry(given, known(CHANGES=changes))[0] == decided


def test_the_rule_that_decided_is_named() -> None:
    assert entry(stage(), known(CHANGES="false")) == ("skip", "HasChanges")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (stage(operator="GT"), "compares by GT"),
        (stage(provider="LambdaInvoke"), "uses the rule LambdaInvoke"),
    ],
)
def test_what_is_not_rehearsed_is_refused(given: Stage, words: str) -> None:
    with pytest.raises(RehearsalError) as raised:
        entry(given, known(CHANGES="true"))
    assert words in str(raised.value)


def test_a_condition_on_an_unknown_variable_fails() -> None:
    with pytest.raises(RehearsalError, match="nobody gave"):
        entry(stage(), Variables())
