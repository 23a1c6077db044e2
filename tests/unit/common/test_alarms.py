from __future__ import annotations

from templates_src.common.alarms import above, alarm, at_least
from tests.support.plain import plain


def test_an_alarm_tells_when_it_rings_and_when_it_is_over() -> None:
    made = plain(
        alarm(
            "A",
            "topic",
            "what to do",
            **at_least(5),
            MetricName="m",
            Namespace="n",
            Period=60,
            Statistic="Sum",
        )
    )
    properties = made["Properties"]
    assert properties["AlarmActions"] == properties["OKActions"] == ["topic"]
    assert properties["AlarmDescription"] == "what to do"


def test_what_silence_means() -> None:
    assert at_least(5)["TreatMissingData"] == "notBreaching"
    assert above(5, periods=3)["TreatMissingData"] == "missing"
    assert at_least(5, periods=3, of_them=2)["DatapointsToAlarm"] == 2
    assert at_least(5, periods=3)["DatapointsToAlarm"] == 3
