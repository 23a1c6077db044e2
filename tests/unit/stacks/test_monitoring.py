"""When each alarm rings, what the notices let through, what the dashboards hold once filled in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from templates_src.common import dashboards
from templates_src.settings import monitoring as settings
from templates_src.settings import service
from templates_src.stacks import monitoring
from tests.support.emit import emit, of_type, only
from tests.support.iam import ACCOUNT, REGION, resolve
from tests.support.settle import settle

ALARM = "AWS::CloudWatch::Alarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"
RULE = "AWS::Events::Rule"
BUDGET = "AWS::Budgets::Budget"
TOPIC = "topic-arn"
IMAGE = "registry/backend@sha256:" + "0" * 64
ALARMS_ABOUT_SERVING = {
    "ErrorAlarm",
    "LatencyAlarm",
    "UnhealthyTaskAlarm",
    "NoHealthyTaskAlarm",
    "CpuAlarm",
    "MemoryAlarm",
}
ALARMS_OF_NOTICES = {"DeploymentAlarm", "StoppedTaskAlarm"}
WIRED = {
    "TopicArn": TOPIC,
    "LoadBalancerFullName": "app/classla/1a2b",
    "TargetGroupFullName": "targetgroup/classla/3c4d",
    "ClusterName": "classla-dev",
    "ClusterArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/classla-dev",
    "ServiceName": "backend",
    "LogGroupName": "classla-dev-log",
}


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(monitoring.STACK)


def made(template: dict[str, Any], **changed: str) -> dict[str, Any]:
    values = {
        "EnvironmentName": "dev",
        "ImageUri": IMAGE,
        "ContainerInsights": "enabled",
        "MonthlyBudgetUsd": "100",
        **WIRED,
    }
    return settle(template, **{**values, **changed})


def alarm(template: dict[str, Any], name: str) -> dict[str, Any]:
    properties: dict[str, Any] = made(template)["Resources"][name]["Properties"]
    return properties


def bodies(settled: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Logical id → body of each dashboard, with every name filled in."""
    names = {name: f"name-of-{name}" for name in of_type(settled, RULE)}
    names |= {f"{name}.Arn": f"arn-of-{name}" for name in of_type(settled, ALARM)}
    return {
        name: json.loads(resolve(dashboard["Properties"]["DashboardBody"], names))
        for name, dashboard in of_type(settled, DASHBOARD).items()
    }


# --- every alarm -------------------------------------------------------------------------------------------
def test_every_alarm_tells_the_topic_when_it_rings_and_when_it_is_over(template: dict[str, Any]) -> None:
    for resource in of_type(made(template), ALARM).values():
        assert resource["Properties"]["AlarmActions"] == [TOPIC]
        assert resource["Properties"]["OKActions"] == [TOPIC]


def test_every_alarm_says_what_to_do_first_and_means_to_treat_missing_data(template: dict[str, Any]) -> None:
    for resource in of_type(made(template), ALARM).values():
        assert "First" in resource["Properties"]["AlarmDescription"]
        assert len(resource["Properties"]["AlarmDescription"]) <= 1024
        assert "TreatMissingData" in resource["Properties"]


def test_without_an_image_no_alarm_is_about_serving(template: dict[str, Any]) -> None:
    assert of_type(made(template), ALARM).keys() == ALARMS_ABOUT_SERVING | ALARMS_OF_NOTICES
    assert of_type(made(template, ImageUri=""), ALARM).keys() == ALARMS_OF_NOTICES


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("ErrorAlarm", "Alb5xxCount"),
        ("LatencyAlarm", "LatencyP99Milliseconds"),
        ("CpuAlarm", "CpuAlarmPercent"),
        ("MemoryAlarm", "MemoryAlarmPercent"),
    ],
)
def test_limits_are_settings(template: dict[str, Any], name: str, parameter: str) -> None:
    assert alarm(template, name)["Threshold"] == {"Ref": parameter}


# --- alarms about serving ----------------------------------------------------------------------------------
def expression(alarm: dict[str, Any]) -> str:
    (query,) = [metric for metric in alarm["Metrics"] if metric["ReturnData"]]
    return str(resolve(query["Expression"], {}))


def test_errors_of_the_balancer_and_of_the_backend_add_up(template: dict[str, Any]) -> None:
    """Each alone publishes nothing while it has no error: a sum without FILL would then be missing."""
    errors = alarm(template, "ErrorAlarm")
    assert expression(errors) == "FILL(balancer, 0) + FILL(backend, 0)"
    names = {m["Id"]: m["MetricStat"]["Metric"]["MetricName"] for m in errors["Metrics"][:2]}
    assert names == {"balancer": "HTTPCode_ELB_5XX_Count", "backend": "HTTPCode_Target_5XX_Count"}
    assert {m["MetricStat"]["Period"] for m in errors["Metrics"][:2]} == {300}
    assert "five minutes" in settings.ALB_5XX_COUNT.description


def test_latency_is_compared_in_milliseconds_and_only_with_enough_requests(template: dict[str, Any]) -> None:
    latency = alarm(template, "LatencyAlarm")
    assert expression(latency) == "IF(FILL(requests, 0) >= 20, latency * 1000, 0)"
    stats = {m["Id"]: m["MetricStat"]["Stat"] for m in latency["Metrics"] if "MetricStat" in m}
    assert stats == {"requests": "Sum", "latency": "p99"}


@pytest.mark.parametrize(
    ("name", "metric"),
    [("UnhealthyTaskAlarm", "UnHealthyHostCount"), ("NoHealthyTaskAlarm", "HealthyHostCount")],
)
def test_tasks_are_counted_in_whichever_group_they_are(
    template: dict[str, Any], name: str, metric: str
) -> None:
    """After a blue/green deployment the first group is empty, and that is right."""
    assert expression(alarm(template, name)) == (
        f'SELECT MAX({metric}) FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, TargetGroup) '  # noqa: S608
        "WHERE LoadBalancer = 'app/classla/1a2b'"
    )


def test_no_report_of_any_task_means_that_there_is_none(template: dict[str, Any]) -> None:
    none = alarm(template, "NoHealthyTaskAlarm")
    assert (none["ComparisonOperator"], none["Threshold"]) == ("LessThanThreshold", 1)
    assert none["TreatMissingData"] == "breaching"
    assert alarm(template, "UnhealthyTaskAlarm")["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize(
    ("name", "metric"), [("CpuAlarm", "CPUUtilization"), ("MemoryAlarm", "MemoryUtilization")]
)
def test_load_is_that_of_the_service(template: dict[str, Any], name: str, metric: str) -> None:
    load = alarm(template, name)
    assert (load["Namespace"], load["MetricName"], load["Statistic"]) == ("AWS/ECS", metric, "Average")
    assert load["Dimensions"] == [
        {"Name": "ClusterName", "Value": "classla-dev"},
        {"Name": "ServiceName", "Value": "backend"},
    ]
    assert load["ComparisonOperator"] == "GreaterThanThreshold"


@pytest.mark.parametrize(
    ("level", "target"),
    [
        (settings.CPU_ALARM_PERCENT, service.CPU_TARGET_PERCENT),
        (settings.MEMORY_ALARM_PERCENT, service.MEMORY_TARGET_PERCENT),
    ],
)
def test_by_default_no_alarm_rings_at_what_scaling_aims_at(level: Any, target: Any) -> None:
    assert int(level.default) > int(target.default)


# --- notices -----------------------------------------------------------------------------------------------
def rule(template: dict[str, Any], name: str) -> dict[str, Any]:
    properties: dict[str, Any] = made(template)["Resources"][name]["Properties"]
    return properties


def test_a_failed_deployment_of_this_cluster_only_is_told(template: dict[str, Any]) -> None:
    pattern = resolve(rule(template, "DeploymentRule")["EventPattern"], {})
    assert pattern == {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
        "resources": [{"prefix": f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/classla-dev/"}],
    }


def test_a_task_that_stops_by_itself_is_told_and_one_that_ecs_stops_is_not(template: dict[str, Any]) -> None:
    pattern = resolve(rule(template, "StoppedTaskRule")["EventPattern"], {})
    assert pattern["detail"] == {
        "clusterArn": [WIRED["ClusterArn"]],
        "lastStatus": ["STOPPED"],
        "stopCode": ["EssentialContainerExited", "TaskFailedToStart"],
    }


@pytest.mark.parametrize(
    ("rule_name", "alarm_name"),
    [("DeploymentRule", "DeploymentAlarm"), ("StoppedTaskRule", "StoppedTaskAlarm")],
)
def test_what_a_rule_lets_through_goes_to_the_topic_and_rings(
    template: dict[str, Any], rule_name: str, alarm_name: str
) -> None:
    (target,) = rule(template, rule_name)["Targets"]
    assert target["Arn"] == TOPIC
    rings = alarm(template, alarm_name)
    assert (rings["Namespace"], rings["MetricName"]) == ("AWS/Events", "TriggeredRules")
    assert rings["Dimensions"] == [{"Name": "RuleName", "Value": {"Ref": rule_name}}]
    assert (rings["Threshold"], rings["TreatMissingData"]) == (1, "notBreaching")


@pytest.mark.parametrize("name", ["DeploymentRule", "StoppedTaskRule"])
def test_a_message_uses_only_what_it_takes_from_the_event(template: dict[str, Any], name: str) -> None:
    (target,) = rule(template, name)["Targets"]
    transformer = target["InputTransformer"]
    message = json.loads(transformer["InputTemplate"])
    used = {word.split(">")[0] for word in message.split("<")[1:]}
    assert used == transformer["InputPathsMap"].keys()


# --- dashboards --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("image", ["", IMAGE])
@pytest.mark.parametrize("insights", ["disabled", "enabled", "enhanced"])
def test_every_dashboard_is_whole_json_without_a_gap(
    template: dict[str, Any], image: str, insights: str
) -> None:
    service_name = "backend" if image else ""
    settled = made(template, ImageUri=image, ContainerInsights=insights, ServiceName=service_name)
    for body in bodies(settled).values():
        assert "${" not in json.dumps(body)
        for widget in body["widgets"]:
            assert widget["properties"].get("region", REGION) in {REGION, dashboards.BILLING_REGION}
            for metric in widget["properties"].get("metrics", []):
                assert "" not in metric


def test_dashboards_are_named_after_the_environment(template: dict[str, Any]) -> None:
    names = [d["Properties"]["DashboardName"] for d in of_type(made(template), DASHBOARD).values()]
    assert sorted("-".join(name["Fn::Join"][1]) for name in names) == [
        "classla-dev-cost",
        "classla-dev-health",
        "classla-dev-infrastructure",
    ]


@pytest.mark.parametrize(
    ("image", "alarms"), [("", ALARMS_OF_NOTICES), (IMAGE, ALARMS_ABOUT_SERVING | ALARMS_OF_NOTICES)]
)
def test_the_health_dashboard_shows_the_alarms_that_there_are(
    template: dict[str, Any], image: str, alarms: set[str]
) -> None:
    first, *_ = bodies(made(template, ImageUri=image))["HealthDashboard"]["widgets"]
    assert set(first["properties"]["alarms"]) == {f"arn-of-{name}" for name in alarms}


@pytest.mark.parametrize(("insights", "shown"), [("disabled", False), ("enabled", True), ("enhanced", True)])
def test_container_insights_are_shown_where_they_are_measured(
    template: dict[str, Any], insights: str, shown: bool
) -> None:
    body = bodies(made(template, ContainerInsights=insights))["InfrastructureDashboard"]
    assert ("ECS/ContainerInsights" in json.dumps(body)) is shown


@pytest.mark.parametrize(
    ("output", "dashboard"),
    [
        ("ApplicationDashboardUrl", "HealthDashboard"),
        ("InfrastructureDashboardUrl", "InfrastructureDashboard"),
        ("CostDashboardUrl", "CostDashboard"),
    ],
)
def test_each_url_opens_its_dashboard(template: dict[str, Any], output: str, dashboard: str) -> None:
    url = resolve(made(template)["Outputs"][output]["Value"], {dashboard: "its-name"})
    assert url.endswith(f"?region={REGION}#dashboards:name=its-name")


# --- budget ------------------------------------------------------------------------------------------------
def test_zero_means_no_budget(template: dict[str, Any]) -> None:
    assert not of_type(made(template, MonthlyBudgetUsd="0"), BUDGET)


def test_the_budget_counts_this_environment(template: dict[str, Any]) -> None:
    budget = only(made(template), BUDGET)["Properties"]["Budget"]
    assert budget["BudgetLimit"] == {"Amount": "100", "Unit": "USD"}
    assert budget["BudgetName"] == {"Fn::Join": ["-", ["classla", "dev"]]}
    assert budget["CostFilters"] == {"TagKeyValue": [{"Fn::Join": ["$", ["user:Environment", "dev"]]}]}


def test_the_budget_warns_of_what_is_spent_and_of_what_is_coming(template: dict[str, Any]) -> None:
    notices = only(made(template), BUDGET)["Properties"]["NotificationsWithSubscribers"]
    kinds = {(n["Notification"]["NotificationType"], n["Notification"]["Threshold"]) for n in notices}
    assert kinds == {("ACTUAL", 80), ("FORECASTED", 100)}
    for notice in notices:
        assert notice["Subscribers"] == [{"SubscriptionType": "SNS", "Address": TOPIC}]
