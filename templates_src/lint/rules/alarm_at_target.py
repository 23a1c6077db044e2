"""CLS035: alarms that ring whenever auto scaling works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.nesting import Wiring
from templates_src.lint.traverse import EACH, at, number, resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Node, Resource

ID = "CLS035"
TITLE = "An alarm's threshold is not the scaling target of the same metric"
WHY = (
    "Target tracking holds the metric at the target, so an alarm there always rings. "
    "Application Auto Scaling User Guide, Target tracking scaling policies."
)
PREDEFINED = {
    "ECSServiceAverageCPUUtilization": ("AWS/ECS", "CPUUtilization"),
    "ECSServiceAverageMemoryUtilization": ("AWS/ECS", "MemoryUtilization"),
    "ALBRequestCountPerTarget": ("AWS/ApplicationELB", "RequestCountPerTarget"),
}
CONFIGURATION = "TargetTrackingScalingPolicyConfiguration"
Metric = tuple[str, str]


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find alarms whose threshold is the target of a scaling policy anywhere in the set."""
    wiring = Wiring.of(templates)
    targets: dict[tuple[Metric, str], str] = {}
    for policy in resources(templates, "AWS::ApplicationAutoScaling::ScalingPolicy"):
        for metric, value in _targets(policy):
            for meaning in _meanings(policy.file, value, wiring):
                targets[metric, meaning] = policy.logical_id
    for alarm in resources(templates, "AWS::CloudWatch::Alarm"):
        for threshold in alarm.read("Threshold"):
            for meaning in _meanings(alarm.file, threshold, wiring):
                policy_name = next(
                    (targets[m, meaning] for m in _watched(alarm) if (m, meaning) in targets), ""
                )
                if policy_name:
                    message = f"the threshold is the scaling target of {policy_name}"
                    yield alarm.finding(ID, threshold.path, message)


def _targets(policy: Resource) -> Iterator[tuple[Metric, Node]]:
    for configuration in policy.read(CONFIGURATION):
        metrics: list[Metric] = [
            PREDEFINED[node.value]
            for node in at(configuration, "PredefinedMetricSpecification", "PredefinedMetricType")
            if isinstance(node.value, str) and node.value in PREDEFINED
        ]
        metrics += _metrics(at(configuration, "CustomizedMetricSpecification"))
        for metric in metrics:
            for value in at(configuration, "TargetValue"):
                yield metric, value


def _watched(alarm: Resource) -> list[Metric]:
    found = _metrics(iter([alarm.properties]))
    return found + _metrics(alarm.read("Metrics", EACH, "MetricStat", "Metric"))


def _metrics(nodes: Iterator[Node]) -> list[Metric]:
    return [
        (str(node.value.get("Namespace")), str(node.value["MetricName"]))
        for node in nodes
        if isinstance(node.value, dict) and isinstance(node.value.get("MetricName"), str)
    ]


def _meanings(file: str, value: Node, wiring: Wiring) -> Iterator[str]:
    """What a number stands for: its literal, or the outermost parameter that it is passed down from."""
    for place, origin in wiring.origins(file, value):
        name = origin.value.get("Ref") if isinstance(origin.value, dict) else None
        literal = number(origin.value)
        if literal is not None:
            yield f"{literal:g}"
        elif name and _declares(wiring.templates.templates.get(place, {}), str(name)):
            yield f"{place}/{name}"


def _declares(template: Mapping[str, Mapping[str, object]], name: str) -> bool:
    return name in template.get("Parameters", {})
