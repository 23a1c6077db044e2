from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import alarm_at_target as rule
from tests.unit.lint.planting import found, ref, resource, single, template_set


def policy(target: Any, metric: str = "ECSServiceAverageCPUUtilization") -> Any:
    configuration = {
        "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
        "TargetValue": target,
    }
    return resource(
        "AWS::ApplicationAutoScaling::ScalingPolicy", TargetTrackingScalingPolicyConfiguration=configuration
    )


def alarm(threshold: Any, metric: str = "CPUUtilization", namespace: str = "AWS/ECS") -> Any:
    return resource("AWS::CloudWatch::Alarm", Namespace=namespace, MetricName=metric, Threshold=threshold)


PARAMETERS = {"CpuTarget": {"Type": "Number"}, "CpuAlarm": {"Type": "Number"}}
PLACE = "Resources/High/Properties/Threshold"


def one(target: Any, high: Any) -> Any:
    return single({"Scale": policy(target), "High": high}, Parameters=PARAMETERS)


@pytest.mark.parametrize(
    ("target", "threshold"), [(70, 70), (70, "70.0"), (ref("CpuTarget"), ref("CpuTarget"))]
)
def test_an_alarm_at_the_target(target: Any, threshold: Any) -> None:
    assert found(rule, one(target, alarm(threshold))) == [("CLS035", "t.json", PLACE)]


def test_a_metric_inside_a_list() -> None:
    stat = {"MetricStat": {"Metric": {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization"}}}
    high = resource("AWS::CloudWatch::Alarm", Metrics=[stat], Threshold=70)
    assert found(rule, one(70, high)) == [("CLS035", "t.json", PLACE)]


def nested(service: Any, monitoring: Any, target: Any, threshold: Any) -> Any:
    stacks = {
        "Service": resource(
            "AWS::CloudFormation::Stack", TemplateURL="service.json", Parameters={"Target": service}
        ),
        "Monitoring": resource(
            "AWS::CloudFormation::Stack", TemplateURL="monitoring.json", Parameters={"High": monitoring}
        ),
    }
    declared = {"Target": {"Type": "Number"}, "High": {"Type": "Number"}}
    return template_set(
        app={"Resources": stacks, "Parameters": PARAMETERS},
        service={"Resources": {"Scale": policy(target)}, "Parameters": declared},
        monitoring={"Resources": {"High": alarm(threshold)}, "Parameters": declared},
    )


@pytest.mark.parametrize(("service", "monitoring"), [(ref("CpuTarget"), ref("CpuTarget")), (70, "70")])
def test_the_same_value_by_two_names_in_two_stacks(service: Any, monitoring: Any) -> None:
    templates = nested(service, monitoring, ref("Target"), ref("High"))
    assert found(rule, templates) == [("CLS035", "monitoring.json", PLACE)]


def test_two_values_in_two_stacks() -> None:
    templates = nested(ref("CpuTarget"), ref("CpuAlarm"), ref("Target"), ref("High"))
    assert found(rule, templates) == []


def test_other_values_metrics_and_names_pass() -> None:
    assert found(rule, one(70, alarm(85))) == []
    assert found(rule, one(70, alarm(70, metric="MemoryUtilization"))) == []
    assert found(rule, one(70, alarm(70, namespace="AWS/RDS"))) == []
    assert found(rule, one(ref("CpuTarget"), alarm(ref("CpuAlarm")))) == []


def test_a_stack_that_is_made_twice_is_judged_by_both() -> None:
    templates = nested(ref("CpuTarget"), ref("CpuTarget"), ref("Target"), ref("High"))
    spare = resource(
        "AWS::CloudFormation::Stack", TemplateURL="service.json", Parameters={"Target": ref("CpuAlarm")}
    )
    templates.templates["app.json"]["Resources"]["Spare"] = spare
    assert found(rule, templates) == [("CLS035", "monitoring.json", PLACE)]


def test_a_template_that_nests_itself_ends() -> None:
    itself = resource("AWS::CloudFormation::Stack", TemplateURL="t.json", Parameters={"High": ref("High")})
    body = {"Me": itself, "Scale": policy(70), "High": alarm(ref("High"))}
    assert found(rule, single(body, Parameters={"High": {"Type": "Number"}})) == []
