"""CLS035: alarms that ring whenever auto scaling works."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from templates_src.lint.nesting import children
from templates_src.lint.traverse import EACH, Node, at, number, resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

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
Arguments = dict[tuple[str, str], tuple[str, Node]]


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find alarms whose threshold is the target of a scaling policy anywhere in the set."""
    arguments: Arguments = {
        (child.file, name): (child.resource.file, value)
        for child in children(templates)
        for name, value in child.arguments()
    }
    targets: dict[tuple[Metric, str], str] = {}
    for policy in resources(templates, "AWS::ApplicationAutoScaling::ScalingPolicy"):
        for metric, value in _targets(policy):
            for meaning in _meanings(policy.file, value, templates, arguments):
                targets[metric, meaning] = policy.logical_id
    for alarm in resources(templates, "AWS::CloudWatch::Alarm"):
        for threshold in alarm.read("Threshold"):
            for meaning in _meanings(alarm.file, threshold, templates, arguments):
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


def _meanings(file: str, value: Node, templates: TemplateSet, arguments: Arguments) -> Iterator[str]:
    """What a number stands for: its literal, or the outermost parameter that it is passed down from."""
    for branch in at(value):
        name = branch.value.get("Ref") if isinstance(branch.value, dict) else None
        passed = arguments.get((file, str(name))) if name else None
        literal = number(branch.value)
        if passed is not None:
            yield from _meanings(*passed, templates, arguments)
        elif literal is not None:
            yield f"{literal:g}"
        elif name and _declares(templates.templates.get(file, {}), str(name)):
            yield json.dumps(branch.value)


def _declares(template: Mapping[str, Mapping[str, object]], name: str) -> bool:
    return name in template.get("Parameters", {})
