"""Monitoring: alarms, notices of failed deployments and crashed tasks, dashboards and the budget.

Owns what tells people, not what serves them: nothing here is in the way of a request, and replacing any of it
is noticed by nobody but the reader of a dashboard. The alarm that stops a deployment lives in the edge. Each
alarm tells ``AlarmEmail`` when it rings and when it is quiet again, and says what to do first.

Until there is an image nothing serves requests, so the alarms about serving are not made. Two of them ask for
every target group of the load balancer, because a blue/green deployment moves the tasks to the other one.

A dashboard and a budget have one name in the whole account, regions included: two environments of one
``EnvironmentName`` cannot share an account. CloudFormation cannot change the budget's notices or their topic
in place, and a second budget of that name cannot be made beside the first: to change them, deploy once with
``MonthlyBudgetUsd`` 0. The budget counts what is tagged with the environment, once somebody has activated
``Environment`` as a cost allocation tag.
"""

from __future__ import annotations

from typing import Any

from troposphere import AWSHelperFn, Equals, GetAtt, If, Join, Not, Ref, Sub, Template
from troposphere.budgets import (
    Budget,
    BudgetData,
    Notification,
    NotificationWithSubscribers,
    Spend,
    Subscriber,
)
from troposphere.cloudwatch import Alarm, Dashboard, MetricDataQuery
from troposphere.events import InputTransformer, Rule, Target

from templates_src.common import dashboards
from templates_src.common.alarms import (
    above,
    alarm,
    at_least,
    balancer_metric,
    below,
    events_of,
    largest_of_groups,
    service_metric,
)
from templates_src.common.conditions import is_choice, is_given
from templates_src.common.naming import environment_name
from templates_src.settings import environment as env
from templates_src.settings import monitoring as settings
from templates_src.settings import service
from templates_src.wiring import Built, Stack, Value, contract, published, setting, wired
from templates_src.wiring import kinds as k

HAS_IMAGE = "HasImage"
HAS_INSIGHTS = "HasContainerInsights"
HAS_BUDGET = "HasBudget"
# Of fewer answers the slowest one is the 99th percentile: that is one person's bad luck, not an alarm.
REQUESTS_WORTH_A_PERCENTILE = 20
# CloudWatch refuses a dimension without a value; before the first image there is no service to name.
NO_SERVICE_YET = "none-yet"
BUDGET_NOTICES = (("ACTUAL", 80), ("FORECASTED", 100))


@contract
class Inputs:
    """What monitoring needs."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    alb_5xx_count: Value[k.Count] = setting(settings.ALB_5XX_COUNT)
    latency_p99_milliseconds: Value[k.Count] = setting(settings.LATENCY_P99_MILLISECONDS)
    cpu_alarm_percent: Value[k.Percent] = setting(settings.CPU_ALARM_PERCENT)
    memory_alarm_percent: Value[k.Percent] = setting(settings.MEMORY_ALARM_PERCENT)
    monthly_budget_usd: Value[k.Usd] = setting(settings.MONTHLY_BUDGET_USD)
    image_uri: Value[k.ImageUri] = setting(service.IMAGE_URI)
    container_insights: Value[k.Choice] = setting(service.CONTAINER_INSIGHTS)
    topic_arn: Value[k.TopicArn] = wired("Topic that alarms and notices publish to")
    load_balancer_full_name: Value[k.LoadBalancerFullName] = wired("Load balancer as a CloudWatch dimension")
    target_group_full_name: Value[k.TargetGroupFullName] = wired("First target group, as a dimension")
    cluster_name: Value[k.ClusterName] = wired("Name of the ECS cluster")
    cluster_arn: Value[k.ClusterArn] = wired("ARN of the ECS cluster")
    service_name: Value[k.ServiceName] = wired("Name of the ECS service; empty until there is an image")
    log_group_name: Value[k.LogGroupName] = wired("Log group of the backend")


@contract
class Outputs:
    """What monitoring gives."""

    application_dashboard_url: Value[k.DashboardUrl] = published("Dashboard: health of the application")
    infrastructure_dashboard_url: Value[k.DashboardUrl] = published("Dashboard: infrastructure")
    cost_dashboard_url: Value[k.DashboardUrl] = published("Dashboard: cost")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the alarms about serving, the notices with their alarms, the dashboards and the budget."""
    template = Template(Description="Classla monitoring: alarms, notices, dashboards, budget")
    template.add_condition(HAS_IMAGE, is_given(inputs.image_uri))
    template.add_condition(HAS_INSIGHTS, Not(is_choice(inputs.container_insights, "disabled")))
    template.add_condition(HAS_BUDGET, Not(Equals(inputs.monthly_budget_usd.ref, "0")))
    serving = [*_answer_alarms(inputs), *_task_alarms(inputs), *_load_alarms(inputs)]
    deployment, stopped = _deployment_rule(inputs), _stopped_task_rule(inputs)
    noticed = [_deployment_alarm(inputs, deployment), _stopped_task_alarm(inputs, stopped)]
    for resource in (*serving, deployment, stopped, *noticed, _budget(inputs)):
        template.add_resource(resource)
    return Built(template, _dashboards(template, inputs, serving, noticed, (deployment, stopped)))


STACK = Stack(Inputs, Outputs, build)


# --- alarms about serving ----------------------------------------------------------------------------------
def _answer_alarms(inputs: Inputs) -> list[Alarm]:
    """How the load balancer's answers are. Without requests there is no data, and nothing is wrong."""
    balancer = inputs.load_balancer_full_name.ref
    errors = alarm(
        "ErrorAlarm",
        inputs.topic_arn.ref,
        "Browsers get HTTP 5xx from the backend or the load balancer. First look at the newest errors in the "
        "backend's log; without any, at whether tasks are healthy. If a deployment just ended, roll it back.",
        Condition=HAS_IMAGE,
        Metrics=[
            balancer_metric(balancer, "balancer", "HTTPCode_ELB_5XX_Count", "Sum"),
            balancer_metric(balancer, "backend", "HTTPCode_Target_5XX_Count", "Sum"),
            MetricDataQuery(Id="errors", Expression="FILL(balancer, 0) + FILL(backend, 0)", ReturnData=True),
        ],
        **at_least(inputs.alb_5xx_count.ref),
    )
    latency = alarm(
        "LatencyAlarm",
        inputs.topic_arn.ref,
        "One answer in a hundred takes longer than the limit. First compare CPU and memory on the "
        "infrastructure dashboard; if both are low, look at Supabase's status. Socket.IO over long polling "
        "answers slowly on purpose: if that is common, raise LatencyP99Milliseconds above its ping interval.",
        Condition=HAS_IMAGE,
        Metrics=[
            balancer_metric(balancer, "requests", "RequestCount", "Sum"),
            balancer_metric(balancer, "latency", "TargetResponseTime", "p99"),
            MetricDataQuery(
                Id="milliseconds",
                Expression=f"IF(FILL(requests, 0) >= {REQUESTS_WORTH_A_PERCENTILE}, latency * 1000, 0)",
                ReturnData=True,
            ),
        ],
        **at_least(inputs.latency_p99_milliseconds.ref, periods=3, of_them=2),
    )
    return [errors, latency]


def _task_alarms(inputs: Inputs) -> list[Alarm]:
    """Whether tasks answer the health check."""
    unhealthy = alarm(
        "UnhealthyTaskAlarm",
        inputs.topic_arn.ref,
        "A task has failed its health check for five minutes. First look at the backend's log: /health "
        "answers 503 while Supabase is out of reach, and ECS then restarts the task again and again.",
        Condition=HAS_IMAGE,
        Metrics=[largest_of_groups(inputs.load_balancer_full_name.ref, "UnHealthyHostCount")],
        **at_least(1, periods=5),
    )
    # No data: no task is registered at all. That is the worst case, not a gap.
    none = alarm(
        "NoHealthyTaskAlarm",
        inputs.topic_arn.ref,
        "No task is healthy: everybody gets HTTP 503. First read why the last task stopped, in the service's "
        "stopped tasks; then its log. A missing secret or key stops a task before it logs anything.",
        Condition=HAS_IMAGE,
        Metrics=[largest_of_groups(inputs.load_balancer_full_name.ref, "HealthyHostCount")],
        **below(1, periods=3),
    )
    return [unhealthy, none]


def _load_alarms(inputs: Inputs) -> list[Alarm]:
    """How full the tasks are. Without data nothing is known, and an alarm says so: missing."""
    cpu = alarm(
        "CpuAlarm",
        inputs.topic_arn.ref,
        "The tasks' CPU has been above the alarm level for ten minutes although scaling aims lower. First "
        "see whether the service runs MaxTasks already: then raise it or TaskCpu, or find what is busy.",
        Condition=HAS_IMAGE,
        **service_metric(inputs.cluster_name.ref, inputs.service_name.ref, "CPUUtilization"),
        **above(inputs.cpu_alarm_percent.ref, periods=2),
    )
    memory = alarm(
        "MemoryAlarm",
        inputs.topic_arn.ref,
        "The tasks' memory has been above the alarm level for ten minutes; at 100 % a task is killed. First "
        "see whether it only grows, which is a leak: start a new deployment. Otherwise raise TaskMemory.",
        Condition=HAS_IMAGE,
        **service_metric(inputs.cluster_name.ref, inputs.service_name.ref, "MemoryUtilization"),
        **above(inputs.memory_alarm_percent.ref, periods=2),
    )
    return [cpu, memory]


# --- notices -----------------------------------------------------------------------------------------------
def _deployment_rule(inputs: Inputs) -> Rule:
    services = Sub(
        "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/${Cluster}/",
        Cluster=inputs.cluster_name.ref,
    )
    return _rule(
        "DeploymentRule",
        inputs,
        "A deployment of this cluster's service has failed",
        {
            "detail-type": ["ECS Deployment State Change"],
            "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
            "resources": [{"prefix": services}],
        },
        InputPathsMap={"service": "$.resources[0]", "reason": "$.detail.reason"},
        InputTemplate='"A deployment of <service> has failed and is rolled back: <reason>"',
    )


def _stopped_task_rule(inputs: Inputs) -> Rule:
    """Tasks that stopped by themselves: those that ECS stops, to deploy or to scale, have other codes."""
    return _rule(
        "StoppedTaskRule",
        inputs,
        "A task of this cluster has crashed or could not start",
        {
            "detail-type": ["ECS Task State Change"],
            "detail": {
                "clusterArn": [inputs.cluster_arn.ref],
                "lastStatus": ["STOPPED"],
                "stopCode": ["EssentialContainerExited", "TaskFailedToStart"],
            },
        },
        InputPathsMap={
            "task": "$.detail.taskArn",
            "code": "$.detail.stopCode",
            "reason": "$.detail.stoppedReason",
        },
        InputTemplate='"Task <task> has stopped, <code>: <reason>"',
    )


def _rule(title: str, inputs: Inputs, description: str, pattern: dict[str, Any], **message: Any) -> Rule:
    return Rule(
        title,
        Description=description,
        EventPattern={"source": ["aws.ecs"], **pattern},
        Targets=[Target(Id="topic", Arn=inputs.topic_arn.ref, InputTransformer=InputTransformer(**message))],
    )


def _deployment_alarm(inputs: Inputs, rule: Rule) -> Alarm:
    return alarm(
        "DeploymentAlarm",
        inputs.topic_arn.ref,
        "A deployment failed; ECS went back to the last version that worked. First read the reason in the "
        "service's events, then the log of the tasks that did not become healthy.",
        **events_of(rule),
    )


def _stopped_task_alarm(inputs: Inputs, rule: Rule) -> Alarm:
    return alarm(
        "StoppedTaskAlarm",
        inputs.topic_arn.ref,
        "A task crashed or could not start; ECS starts another. First read the stopped reason of the task: "
        "out of memory, a missing secret key and an image that cannot be pulled are all told there.",
        **events_of(rule),
    )


# --- dashboards and budget ---------------------------------------------------------------------------------
def _dashboards(
    template: Template, inputs: Inputs, serving: list[Alarm], noticed: list[Alarm], rules: tuple[Rule, Rule]
) -> Outputs:
    names = {
        "LoadBalancer": inputs.load_balancer_full_name.ref,
        "TargetGroup": inputs.target_group_full_name.ref,
        "Cluster": inputs.cluster_name.ref,
        "Service": If(HAS_IMAGE, inputs.service_name.ref, NO_SERVICE_YET),
        "LogGroup": inputs.log_group_name.ref,
        **{str(rule.title): Ref(rule) for rule in rules},
        **{str(made.title): GetAtt(made, "Arn") for made in (*serving, *noticed)},
    }
    health = If(
        HAS_IMAGE,
        _filled(dashboards.health_body(str(made.title) for made in (*serving, *noticed)), names),
        _filled(dashboards.health_body(str(made.title) for made in noticed), names),
    )
    infrastructure = If(
        HAS_INSIGHTS,
        _filled(dashboards.infrastructure_body(insights=True), names),
        _filled(dashboards.infrastructure_body(insights=False), names),
    )
    cost = _filled(dashboards.cost_body(), names)
    return Outputs(
        application_dashboard_url=_dashboard(template, inputs, "HealthDashboard", "health", health),
        infrastructure_dashboard_url=_dashboard(
            template, inputs, "InfrastructureDashboard", "infrastructure", infrastructure
        ),
        cost_dashboard_url=_dashboard(template, inputs, "CostDashboard", "cost", cost),
    )


def _filled(body: dashboards.Body, names: dict[str, Any]) -> AWSHelperFn:
    """The body as text, with those names that it uses."""
    text = dashboards.body_text(body)
    return Sub(text, **{name: value for name, value in names.items() if f"${{{name}}}" in text})


def _dashboard(
    template: Template, inputs: Inputs, title: str, suffix: str, body: AWSHelperFn
) -> Value[k.DashboardUrl]:
    made = template.add_resource(
        Dashboard(title, DashboardName=environment_name(inputs.environment_name, suffix), DashboardBody=body)
    )
    url = "https://console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards:name=${Name}"
    return k.DashboardUrl.of(Sub(url, Name=Ref(made)))


def _budget(inputs: Inputs) -> Budget:
    return Budget(
        "Budget",
        Condition=HAS_BUDGET,
        Budget=BudgetData(
            BudgetName=environment_name(inputs.environment_name),
            BudgetType="COST",
            TimeUnit="MONTHLY",
            BudgetLimit=Spend(Amount=inputs.monthly_budget_usd.ref, Unit="USD"),
            CostFilters={"TagKeyValue": [Join("$", ["user:Environment", inputs.environment_name.ref])]},
        ),
        NotificationsWithSubscribers=[
            NotificationWithSubscribers(
                Notification=Notification(
                    NotificationType=kind,
                    ComparisonOperator="GREATER_THAN",
                    Threshold=percent,
                    ThresholdType="PERCENTAGE",
                ),
                Subscribers=[Subscriber(SubscriptionType="SNS", Address=inputs.topic_arn.ref)],
            )
            for kind, percent in BUDGET_NOTICES
        ],
    )
