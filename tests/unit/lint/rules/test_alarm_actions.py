from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import alarm_actions as rule
from tests.unit.lint.planting import NOTHING, choose, found, ref, resource, single

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
FAULT = [("CLS034", "t.json", "Resources/Alarm")]


@pytest.mark.parametrize("kind", [ALARM, COMPOSITE])
@pytest.mark.parametrize("actions", [NOTHING, [], choose("C", [ref("Topic")], NOTHING)])
def test_an_alarm_that_tells_nobody(kind: str, actions: Any) -> None:
    assert found(rule, single({"Alarm": resource(kind, AlarmActions=actions)})) == FAULT
    assert found(rule, single({"Alarm": resource(kind)})) == FAULT


def test_an_alarm_whose_actions_are_off() -> None:
    body = {"Alarm": resource(ALARM, AlarmActions=[ref("Topic")], ActionsEnabled=False)}
    place = "Resources/Alarm/Properties/ActionsEnabled"
    assert found(rule, single(body)) == [("CLS034", "t.json", place)]


def test_an_alarm_that_is_off_for_a_while() -> None:
    switch = choose("HasImage", True, False)
    assert (
        found(rule, single({"Alarm": resource(ALARM, AlarmActions=[ref("T")], ActionsEnabled=switch)})) == []
    )


def test_an_alarm_that_tells_a_topic() -> None:
    assert found(rule, single({"Alarm": resource(ALARM, AlarmActions=[ref("Topic")])})) == []


@pytest.mark.parametrize("text", ["ALARM(${Alarm})", 'ALARM("errors")'])
def test_an_alarm_that_a_composite_one_speaks_for(text: str) -> None:
    both = {
        "Alarm": resource(ALARM, AlarmName="errors"),
        "All": resource(COMPOSITE, AlarmRule={"Fn::Sub": text}, AlarmActions=[ref("Topic")]),
    }
    assert found(rule, single(both)) == []


def test_a_composite_alarm_of_others() -> None:
    both = {
        "Alarm": resource(ALARM),
        "All": resource(COMPOSITE, AlarmRule={"Fn::Sub": "ALARM(${Other})"}, AlarmActions=[ref("Topic")]),
    }
    assert found(rule, single(both)) == FAULT
