"""CLS034: alarms that nobody hears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.rendering import renderings
from templates_src.lint.traverse import given, references, resources, resources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

ID = "CLS034"
TITLE = "Every alarm tells somebody"
WHY = (
    "An alarm without AlarmActions changes colour in a console that nobody looks at. "
    "Amazon CloudWatch User Guide, Using Amazon CloudWatch alarms: alarm actions."
)
ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find alarms without actions that no composite alarm watches either."""
    for alarm in resources(templates, ALARM, COMPOSITE):
        switches = [node.value for node in alarm.read("ActionsEnabled")]
        if switches and all(value in (False, "false") for value in switches):
            yield alarm.finding(ID, f"{alarm.path}/Properties/ActionsEnabled", "the alarm's actions are off")
        elif not given(alarm.properties, "AlarmActions", alarm.when) and not _is_watched(alarm):
            yield alarm.finding(ID, alarm.path, "no AlarmActions: nobody is told")


def _is_watched(alarm: Resource) -> bool:
    names = {text for node in alarm.read("AlarmName") for text in renderings(node.value)}
    for composite in resources_of(alarm.file, alarm.template, COMPOSITE):
        for rule in composite.read("AlarmRule"):
            texts = renderings(rule.value)
            if any(r.name == alarm.logical_id for r in references(rule)):
                return True
            if any(name in text for name in names for text in texts):
                return True
    return False
