"""What the CloudWatch dashboards show: each body as plain data, with ``${…}`` where Fn::Sub fills in a name.

The stack turns a body into text and says what each name stands for. Names in use: ``LoadBalancer``,
``TargetGroup``, ``Cluster``, ``Service``, ``LogGroup``, ``DeploymentRule``, ``StoppedTaskRule``, the logical
ids of the alarms, and ``AWS::Region``.

Source: CloudWatch API reference, "Dashboard Body Structure and Syntax".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Widget = dict[str, Any]
Body = dict[str, Any]

COLUMNS = 24
WIDTH = 12
HEIGHT = 6
MINUTE = 60
# AWS publishes estimated charges a few times a day, and only there.
BILLING_REGION = "us-east-1"
BILLING_PERIOD = 21600
HERE = "${AWS::Region}"

LOG_BYTES = ["AWS/Logs", "IncomingBytes", "LogGroupName", "${LogGroup}"]
ERRORS_QUERY = (
    "fields @timestamp, @message | filter @message like /(?i)error/ | sort @timestamp desc | limit 50"
)
COST_NOTE = (
    "Charges are those of the **whole account** since the first of the month; AWS publishes them in "
    f"{BILLING_REGION} only, and only once *Receive CloudWatch billing alerts* is ticked in the billing "
    "preferences. For one environment filter by its tag `Environment` in "
    "[Cost Explorer](https://console.aws.amazon.com/costmanagement/home#/cost-explorer), where the tag must "
    "be activated as a cost allocation tag. What grows with use is below."
)


def body_text(body: Body) -> str:
    """The body as one line of JSON that is the same at every build."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def health_body(alarms: Iterable[str]) -> Body:
    """Is the application well? What a person looks at first when somebody complains.

    Args:
        alarms: logical ids of the alarms to show; each becomes ``${<id>}``, to be filled in with its ARN.
    """
    return _body(
        _alarms("Alarms", [f"${{{alarm}}}" for alarm in alarms]),
        _metrics("Requests a minute", [_of_balancer("RequestCount")], "Sum"),
        _metrics(
            "Errors a minute",
            [
                _of_balancer("HTTPCode_Target_5XX_Count", label="5xx of the backend"),
                _of_balancer("HTTPCode_ELB_5XX_Count", label="5xx of the load balancer"),
                _of_balancer("HTTPCode_Target_4XX_Count", label="4xx of the backend"),
            ],
            "Sum",
        ),
        _metrics(
            "Seconds until the backend answers",
            [_of_balancer("TargetResponseTime", label=stat, stat=stat) for stat in ("p50", "p95", "p99")],
            "p99",
        ),
        _metrics(
            "Tasks by health, in every target group",
            [_search("HealthyHostCount", "healthy"), _search("UnHealthyHostCount", "unhealthy")],
            "Maximum",
        ),
        _metrics("Open connections, WebSockets included", [_of_balancer("ActiveConnectionCount")], "Sum"),
        _metrics(
            "Failed deployments and crashed tasks",
            [_of_rule("DeploymentRule", "deployments"), _of_rule("StoppedTaskRule", "tasks")],
            "Sum",
        ),
        _log_query("Latest errors in the log", ERRORS_QUERY),
    )


def infrastructure_body(*, insights: bool) -> Body:
    """What is it running on, and how full is it?

    Args:
        insights: whether Container Insights measures the cluster; without it ECS counts no tasks, but each
            task reports its CPU once a minute, and the reports can be counted.
    """
    connections = ("NewConnectionCount", "RejectedConnectionCount", "TargetConnectionErrorCount")
    return _body(
        _metrics("CPU in percent", [_of_service("CPUUtilization")], "Average", top=100),
        _metrics("Memory in percent", [_of_service("MemoryUtilization")], "Average", top=100),
        *(_insights() if insights else (_reporting_tasks(),)),
        _metrics(
            "Requests a minute and task, first target group",
            [_of_balancer("RequestCountPerTarget", "TargetGroup", "${TargetGroup}")],
            "Sum",
        ),
        _metrics("Bytes through the load balancer", [_of_balancer("ProcessedBytes")], "Sum"),
        _metrics("Connections", [_of_balancer(name) for name in connections], "Sum"),
        _metrics("Bytes into the backend's log", [LOG_BYTES], "Sum"),
    )


def cost_body() -> Body:
    """What does it cost, and what of it grows with use?"""
    return _body(
        _text(COST_NOTE),
        _charges("Charges this month in USD", ["AWS/Billing", "EstimatedCharges", "Currency", "USD"]),
        _charges(
            "Charges this month by service in USD",
            [{"expression": _charges_by_service(), "id": "services", "label": ""}],
        ),
        _metrics("Load balancer capacity units", [_of_balancer("ConsumedLCUs")], "Average", period=3600),
        _reporting_tasks(),
        _metrics("Bytes into the backend's log each day", [LOG_BYTES], "Sum", period=86400),
        start="-P31D",
    )


# --- widgets -----------------------------------------------------------------------------------------------
def _body(*widgets: Widget, start: str = "-PT6H") -> Body:
    """Two widgets a row; one as wide as the dashboard has a row of its own."""
    placed: list[Widget] = []
    x = y = 0
    for widget in widgets:
        if x + widget["width"] > COLUMNS:
            x, y = 0, y + HEIGHT
        placed.append({**widget, "x": x, "y": y})
        x += widget["width"]
    return {"start": start, "periodOverride": "inherit", "widgets": placed}


def _metrics(
    title: str,
    metrics: Sequence[Sequence[Any]],
    stat: str,
    *,
    period: int = MINUTE,
    region: str = HERE,
    top: int | None = None,
) -> Widget:
    axis = {"min": 0} if top is None else {"min": 0, "max": top}
    return _widget(
        "metric",
        {
            "title": title,
            "metrics": [list(metric) for metric in metrics],
            "stat": stat,
            "period": period,
            "region": region,
            "view": "timeSeries",
            "yAxis": {"left": axis},
        },
    )


def _alarms(title: str, arns: Sequence[str]) -> Widget:
    return _widget("alarm", {"title": title, "alarms": list(arns)}, width=COLUMNS)


def _text(markdown: str) -> Widget:
    return _widget("text", {"markdown": markdown}, width=COLUMNS)


def _log_query(title: str, query: str) -> Widget:
    return _widget(
        "log",
        {"title": title, "query": f"SOURCE '${{LogGroup}}' | {query}", "region": HERE, "view": "table"},
        width=COLUMNS,
    )


def _widget(kind: str, properties: dict[str, Any], *, width: int = WIDTH) -> Widget:
    return {"type": kind, "width": width, "height": HEIGHT, "properties": properties}


# --- metrics -----------------------------------------------------------------------------------------------
def _of_balancer(name: str, *more: str, **options: str) -> list[Any]:
    dimensions = (*more, "LoadBalancer", "${LoadBalancer}")
    return ["AWS/ApplicationELB", name, *dimensions, *([options] if options else [])]


def _of_service(name: str, namespace: str = "AWS/ECS", **options: str) -> list[Any]:
    dimensions = ("ClusterName", "${Cluster}", "ServiceName", "${Service}")
    return [namespace, name, *dimensions, *([options] if options else [])]


def _of_rule(rule: str, label: str) -> list[Any]:
    return ["AWS/Events", "TriggeredRules", "RuleName", f"${{{rule}}}", {"label": label}]


def _search(name: str, label: str) -> list[Any]:
    """Blue/green deployments move traffic between two groups: a search finds whichever is in use."""
    where = '{AWS/ApplicationELB,LoadBalancer,TargetGroup} LoadBalancer="${LoadBalancer}"'
    expression = f"SEARCH('{where} MetricName=\"{name}\"', 'Maximum', {MINUTE})"
    return [{"expression": expression, "id": label, "label": label}]


def _charges_by_service() -> str:
    where = '{AWS/Billing,Currency,ServiceName} MetricName="EstimatedCharges"'
    return f"SEARCH('{where}', 'Maximum', {BILLING_PERIOD})"


def _charges(title: str, metric: Sequence[Any]) -> Widget:
    return _metrics(title, [metric], "Maximum", period=BILLING_PERIOD, region=BILLING_REGION)


def _insights() -> tuple[Widget, ...]:
    tasks = ("DesiredTaskCount", "RunningTaskCount", "PendingTaskCount")
    network = ("NetworkRxBytes", "NetworkTxBytes")
    return (
        _metrics("Tasks", [_of_service(name, "ECS/ContainerInsights") for name in tasks], "Average"),
        _metrics(
            "Network in bytes a second",
            [_of_service(name, "ECS/ContainerInsights") for name in network],
            "Average",
        ),
    )


def _reporting_tasks() -> Widget:
    return _metrics("Tasks", [_of_service("CPUUtilization", label="tasks")], "SampleCount")
