"""Counting what watches and what keeps: alarms, dashboards, logs, buckets, images, secrets, frontend."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from deployer.review.cost.count_tasks import INSIGHTS, canary_runs
from deployer.review.cost.money import DAYS, HOURS, ONE, ZERO
from deployer.review.cost.tree import item, number
from templates_src.evaluate import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.review.cost.model import Item
    from deployer.review.cost.tree import Tree
    from templates_src.evaluate import Resource

    Use = Mapping[str, Decimal]

ALARMS, DASHBOARDS, LOGS, FLOWS = "Alarms", "Dashboards", "Logs", "Flow logs"
BUCKETS, IMAGES, SECRETS, FRONTEND = "Buckets", "Images", "Secrets", "Amplify"
BACKUP, MAILS = "Backup", "Mails of alarms"
BALANCER, CANARY = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::Synthetics::Canary"
FLOW_LOG, LOG_GROUP, TASKS = "AWS::EC2::FlowLog", "AWS::Logs::LogGroup", "AWS::ECS::TaskDefinition"
REPOSITORY = "AWS::ECR::Repository"
INSIGHTS_PREFIX = "/aws/ecs/containerinsights/"
FAST_SECONDS = 60
# One that watches the upper limit and one the lower.
ALARMS_OF_A_POLICY = Decimal(2)
# What is kept for ever is counted as what a year leaves behind.
KEPT_FOR_EVER_DAYS = Decimal(365)
# A load balancer writes a file for each of its zones every five minutes, when anybody asked something.
LOG_FILES_AN_HOUR = Decimal(12)
RESOLVE_SECRET = "{{resolve:secretsmanager:"  # noqa: S105 - how CloudFormation names a secret


# --- what watches ------------------------------------------------------------------------------------------
def alarm(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """One alarm-month for each metric that it reads, dearer when it looks more often than each minute."""
    metrics: list[Mapping[str, Any]] = resource.properties.get("Metrics", [])
    queries = sum(1 for metric in metrics if _is_query(metric.get("Expression", "")))
    direct = sum(1 for metric in metrics if "MetricStat" in metric) if metrics else 1
    period = number(resource, resource.properties.get("Period", FAST_SECONDS), "Period")
    sku = "alarm-fast-month" if period < FAST_SECONDS else "alarm-month"
    if direct:
        yield item(resource, ALARMS, sku, Decimal(direct))
    if queries:
        # Each query here reads one series: that of the load balancer's target groups.
        yield item(resource, ALARMS, "alarm-query-month", Decimal(queries))


def _is_query(expression: Any) -> bool:
    text = expression.parts[0] if isinstance(expression, Text) else expression
    return str(text).lstrip().upper().startswith("SELECT ")


def scaling_policy(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """The two alarms that a target tracking policy makes for itself."""
    if resource.properties.get("PolicyType") == "TargetTrackingScaling":
        yield item(resource, ALARMS, "alarm-month", ALARMS_OF_A_POLICY)


def dashboard(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """A dashboard for a month."""
    yield item(resource, DASHBOARDS, "dashboard-month", ONE)


def topic(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Mails; publishing a million messages a month is free."""
    yield item(resource, MAILS, "mail-thousand", use["mails"], "mails")


# --- what keeps --------------------------------------------------------------------------------------------
def log_group(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """What is taken in, and what is kept of it, compressed, once the retention is full."""
    component, sku, amount, name = _logged(resource, tree, use)
    kept = resource.properties.get("RetentionInDays", KEPT_FOR_EVER_DAYS)
    months = number(resource, kept, "RetentionInDays") / DAYS
    yield item(resource, component, sku, amount, name)
    stored = amount * months * use["log-compression"]
    yield item(resource, component, "log-storage-gb-month", stored, name, "log-compression")


def _logged(resource: Resource, tree: Tree, use: Use) -> tuple[str, str, Decimal, str]:
    """Component, sku, GB a month and the assumption behind it."""
    if tree.referrers(resource, FLOW_LOG):
        return FLOWS, "log-vended-gb", use["flow-log-gb"], "flow-log-gb"
    if str(resource.properties.get("LogGroupName", "")).startswith(INSIGHTS_PREFIX):
        return INSIGHTS, "log-ingest-gb", use["insights-log-gb"], "insights-log-gb"
    return LOGS, "log-ingest-gb", use["app-log-gb"], "app-log-gb"


def bucket(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """GB kept, by who writes into it, and the writes of the load balancer."""
    months = _kept_days(resource) / DAYS
    balancers, canaries = tree.referrers(resource, BALANCER), tree.referrers(resource, CANARY)
    if balancers:
        files = sum(len(b.properties.get("Subnets", [])) for b in balancers) * LOG_FILES_AN_HOUR * HOURS
        stored = use["access-log-gb"] * months
        yield item(resource, BUCKETS, "s3-gb-month", stored, "access-log-gb")
        yield item(resource, BUCKETS, "s3-thousand", files / 1000)
    elif canaries:
        runs = sum((canary_runs(c) for c in canaries), ZERO)
        stored = runs * use["canary-mb"] / 1000 * months
        yield item(resource, BUCKETS, "s3-gb-month", stored, "canary-mb")
    else:
        yield item(resource, BUCKETS, "s3-gb-month", use["bucket-gb"], "bucket-gb")


def _kept_days(resource: Resource) -> Decimal:
    rules = resource.properties.get("LifecycleConfiguration", {}).get("Rules", [])
    days = [
        number(resource, rule["ExpirationInDays"], "days") for rule in rules if "ExpirationInDays" in rule
    ]
    return min(days, default=KEPT_FOR_EVER_DAYS)


def repository(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Images that are kept."""
    size = _images(resource) * use["image-gb"]
    yield item(resource, IMAGES, "ecr-gb-month", size, "image-gb")


def _images(resource: Resource) -> Decimal:
    """How many images the lifecycle policy keeps at most."""
    policy = resource.properties.get("LifecyclePolicy", {}).get("LifecyclePolicyText", '{"rules": []}')
    selections = [rule["selection"] for rule in json.loads(policy)["rules"]]
    counts = [s["countNumber"] for s in selections if s["countType"] == "imageCountMoreThan"]
    return number(resource, min(counts, default=100), "countNumber")


def replication(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Pushed images on their way, and their copies; a copy is counted at this region's price."""
    rules = resource.properties["ReplicationConfiguration"]["Rules"]
    copies = Decimal(sum(len(rule["Destinations"]) for rule in rules))
    pushed = copies * use["images"] * use["image-gb"]
    yield item(resource, IMAGES, "data-region-gb", pushed, "images", "image-gb")
    for source in tree.of_type(REPOSITORY):
        size = copies * _images(source) * use["image-gb"]
        yield item(resource, IMAGES, "ecr-gb-month", size, "image-gb")


def secret(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """The secret, and its copies in other regions."""
    copies = len(resource.properties.get("ReplicaRegions", []))
    yield item(resource, SECRETS, "secret-month", Decimal(1 + copies))


def task_definition(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Reading the secrets when tasks start; the tasks themselves are counted with their service."""
    yield item(resource, SECRETS, "secret-thousand", use["secret-calls"], "secret-calls")


def backup_plan(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """GB that are kept."""
    yield item(resource, BACKUP, "backup-gb-month", use["backup-gb"], "backup-gb")


def frontend(resource: Resource, tree: Tree, use: Use) -> Iterator[Item]:
    """Builds, where there is a repository; what is served and kept; the secret of the token, made by hand."""
    if "Repository" in resource.properties:
        minutes = use["builds"] * use["build-minutes"]
        yield item(resource, FRONTEND, "amplify-minute", minutes, "builds", "build-minutes")
    yield item(resource, FRONTEND, "amplify-gb", use["frontend-gb"], "frontend-gb")
    yield item(
        resource, FRONTEND, "amplify-storage-gb-month", use["frontend-storage-gb"], "frontend-storage-gb"
    )
    if RESOLVE_SECRET in str(resource.properties.get("AccessToken", "")):
        yield item(resource, SECRETS, "secret-month", ONE)
