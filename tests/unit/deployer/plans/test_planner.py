"""Which parameters keep their deployed value, and which change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deployer.aws.stacks import StackState
from deployer.plans.planner import KEPT_WHEN_EMPTY, _changed, carried_parameters
from deployer.plans.source import Source

SOURCE = Source(
    environment="prod",
    root="app.json",
    stack="classla-prod",
    templates={},
    parameters={"MinTasks": "2", "ImageUri": ""},
    no_echo=frozenset({"Hidden"}),
    tags={},
    stack_policy={},
    capabilities=(),
    protect=True,
    commit="",
)
STATE = StackState(
    name="classla-prod",
    id="arn",
    status="UPDATE_COMPLETE",
    parameters={"MinTasks": "1", "ImageUri": "r@sha256:a", "Hidden": "****"},
)


def carried(source: Source = SOURCE, state: StackState | None = STATE) -> tuple[str, ...]:
    return carried_parameters(source, state, KEPT_WHEN_EMPTY)


def test_an_image_that_is_not_named_stays_and_a_hidden_value_is_never_sent_back() -> None:
    assert carried() == ("Hidden", "ImageUri")


def test_an_empty_image_that_is_asked_for_takes_the_service_away() -> None:
    assert "ImageUri" not in carried(replace(SOURCE, explicit=frozenset({"ImageUri"})))


def test_what_is_given_is_not_kept() -> None:
    given = {**SOURCE.parameters, "ImageUri": "r@sha256:b", "Hidden": "new"}
    assert carried(replace(SOURCE, parameters=given)) == ()


@pytest.mark.parametrize("state", [None, replace(STATE, status="REVIEW_IN_PROGRESS")])
def test_a_first_deployment_has_nothing_to_keep(state: StackState | None) -> None:
    assert carried(state=state) == ()


def test_what_the_deployed_template_did_not_have_cannot_be_kept() -> None:
    assert carried(state=replace(STATE, parameters={"MinTasks": "1"})) == ()


def test_what_changes() -> None:
    assert _changed({"A": "1", "B": "2", "New": ""}, {"A": "1", "B": "3", "Old": "x"}) == ("B", "New")
