"""Parts that alarms are made of: whom they tell, what they measure, and when they ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from troposphere import Ref, Sub
from troposphere.cloudwatch import Alarm, Metric, MetricDataQuery, MetricDimension, MetricStat

if TYPE_CHECKING:
    from troposphere.events import Rule

    from templates_src.wiring.kinds import Expression

MINUTE = 60
FIVE_MINUTES = 300


def alarm(title: str, topic_arn: Expression, description: str, **properties: Any) -> Alarm:
    """An alarm that tells a topic when it rings and when it is quiet again.

    Args:
        description: what it means and what to do first: it is the body of the e-mail.
    """
    return Alarm(
        title,
        AlarmDescription=description,
        AlarmActions=[topic_arn],
        OKActions=[topic_arn],
        **properties,
    )


# --- when ------------------------------------------------------------------------------------------------
def at_least(threshold: Expression, *, periods: int = 1, of_them: int | None = None) -> dict[str, Any]:
    """Ring at a threshold. Without data nothing has happened, so nothing is wrong.

    Args:
        periods: how many periods are looked at.
        of_them: how many of these must be at the threshold; all, unless said.
    """
    return {
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": threshold,
        "EvaluationPeriods": periods,
        "DatapointsToAlarm": of_them or periods,
        "TreatMissingData": "notBreaching",
    }


def above(threshold: Expression, *, periods: int) -> dict[str, Any]:
    """Ring above a level. Without data the level is not known, and the alarm says so."""
    return {
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": threshold,
        "EvaluationPeriods": periods,
        "TreatMissingData": "missing",
    }


def below(threshold: Expression, *, periods: int) -> dict[str, Any]:
    """Ring below a number of things that report that they are there. Without data there are none of them."""
    return {
        "ComparisonOperator": "LessThanThreshold",
        "Threshold": threshold,
        "EvaluationPeriods": periods,
        "TreatMissingData": "breaching",
    }


# --- what ------------------------------------------------------------------------------------------------
def balancer_metric(load_balancer: Expression, name: str, metric: str, stat: str) -> MetricDataQuery:
    """A metric of a load balancer, under a name, for an expression to use."""
    return MetricDataQuery(
        Id=name,
        ReturnData=False,
        MetricStat=MetricStat(
            Metric=Metric(
                Namespace="AWS/ApplicationELB",
                MetricName=metric,
                Dimensions=[MetricDimension(Name="LoadBalancer", Value=load_balancer)],
            ),
            Period=FIVE_MINUTES,
            Stat=stat,
        ),
    )


def largest_of_groups(load_balancer: Expression, metric: str) -> MetricDataQuery:
    """The largest value of a metric among all target groups of a load balancer."""
    query = (
        f'SELECT MAX({metric}) FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, TargetGroup) '  # noqa: S608
        "WHERE LoadBalancer = '${LoadBalancer}'"  # no database: a query of CloudWatch Metrics Insights
    )
    return MetricDataQuery(
        Id="largest", Expression=Sub(query, LoadBalancer=load_balancer), Period=MINUTE, ReturnData=True
    )


def service_metric(cluster: Expression, service: Expression, metric: str) -> dict[str, Any]:
    """Average of a metric over the tasks of an ECS service."""
    return {
        "Namespace": "AWS/ECS",
        "MetricName": metric,
        "Dimensions": [
            MetricDimension(Name="ClusterName", Value=cluster),
            MetricDimension(Name="ServiceName", Value=service),
        ],
        "Statistic": "Average",
        "Period": FIVE_MINUTES,
    }


def events_of(rule: Rule) -> dict[str, Any]:
    """Any event that a rule lets through; EventBridge publishes a number only when there is one."""
    return {
        "Namespace": "AWS/Events",
        "MetricName": "TriggeredRules",
        "Dimensions": [MetricDimension(Name="RuleName", Value=Ref(rule))],
        "Statistic": "Sum",
        "Period": FIVE_MINUTES,
        **at_least(1),
    }
