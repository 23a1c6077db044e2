"""Whether the dashboards' bodies are what CloudWatch takes: it refuses, or shows nothing, and says little."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any

import pytest

from templates_src.common import dashboards

BODIES = {
    "health": dashboards.health_body(["OneAlarm", "OtherAlarm"]),
    "infrastructure": dashboards.infrastructure_body(insights=False),
    "insights": dashboards.infrastructure_body(insights=True),
    "cost": dashboards.cost_body(),
}
KNOWN_NAMES = {
    "AWS::Region",
    "Cluster",
    "DeploymentRule",
    "LoadBalancer",
    "LogGroup",
    "Service",
    "StoppedTaskRule",
    "TargetGroup",
}
# Properties that each kind of widget must have, and every one that it may have.
FIELDS = {
    "metric": (
        {"metrics", "region", "title", "view"},
        {"metrics", "period", "region", "stat", "title", "view", "yAxis"},
    ),
    "alarm": ({"alarms"}, {"alarms", "title"}),
    "text": ({"markdown"}, {"markdown"}),
    "log": ({"query", "region", "view"}, {"query", "region", "title", "view"}),
}


def widgets() -> list[tuple[str, dict[str, Any]]]:
    return [(name, widget) for name, body in BODIES.items() for widget in body["widgets"]]


def metrics() -> list[list[Any]]:
    return [m for _, w in widgets() if w["type"] == "metric" for m in w["properties"]["metrics"]]


@pytest.mark.parametrize("name", BODIES)
def test_a_body_has_what_cloudwatch_asks_for(name: str) -> None:
    body = BODIES[name]
    assert body["widgets"]
    assert re.fullmatch(r"-P(T\d+H|\d+D)", body["start"])
    assert body["periodOverride"] == "inherit"


@pytest.mark.parametrize(("name", "widget"), widgets())
def test_a_widget_has_its_fields_and_no_others(name: str, widget: dict[str, Any]) -> None:
    needed, known = FIELDS[widget["type"]]
    assert needed <= widget["properties"].keys() <= known
    assert 0 <= widget["x"] <= dashboards.COLUMNS - widget["width"]


@pytest.mark.parametrize("name", BODIES)
def test_no_widget_covers_another(name: str) -> None:
    for one, other in combinations(BODIES[name]["widgets"], 2):
        beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        above = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
        assert beside or above


@pytest.mark.parametrize("metric", metrics())
def test_a_metric_is_a_name_with_whole_dimensions_or_an_expression(metric: list[Any]) -> None:
    names = [part for part in metric if isinstance(part, str)]
    options = [part for part in metric if isinstance(part, dict)]
    assert metric == [*names, *options]
    if names:
        namespace, _, *dimensions = names
        assert "/" in namespace
        assert len(dimensions) % 2 == 0
    else:
        (expression,) = options
        assert expression["expression"].startswith("SEARCH('{")
        assert re.fullmatch(r"[a-z]\w*", expression["id"])


@pytest.mark.parametrize("name", BODIES)
def test_only_known_names_are_left_to_fill_in(name: str) -> None:
    alarms = {"OneAlarm", "OtherAlarm"} if name == "health" else set()
    text = dashboards.body_text(BODIES[name])
    assert set(re.findall(r"\$\{([^}]*)\}", text)) <= KNOWN_NAMES | alarms


def test_charges_are_read_where_aws_publishes_them() -> None:
    """Anywhere else the widget stays empty."""
    charges = [w for _, w in widgets() if "EstimatedCharges" in json.dumps(w["properties"].get("metrics"))]
    assert len(charges) == 2
    assert {w["properties"]["region"] for w in charges} == {"us-east-1"}


def test_every_other_metric_is_read_in_the_stack_s_own_region() -> None:
    regions = {
        w["properties"]["region"]
        for _, w in widgets()
        if w["type"] == "metric" and "EstimatedCharges" not in json.dumps(w["properties"])
    }
    assert regions == {"${AWS::Region}"}


def test_without_container_insights_nothing_reads_its_metrics() -> None:
    assert "ContainerInsights" not in json.dumps(BODIES["infrastructure"])
    assert "RunningTaskCount" in json.dumps(BODIES["insights"])


def test_the_alarms_that_are_given_are_shown() -> None:
    first, *_ = BODIES["health"]["widgets"]
    assert first["properties"]["alarms"] == ["${OneAlarm}", "${OtherAlarm}"]


def test_the_text_is_the_same_at_every_build() -> None:
    assert dashboards.body_text({"b": 1, "a": [2]}) == '{"a":[2],"b":1}'
