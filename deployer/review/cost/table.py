"""The one declared table: every resource type that may be emitted, what it costs, and how that is counted.

A type that is not in it is refused: nothing is taken for free because nobody thought of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from deployer.review.cost import count_network as network
from deployer.review.cost import count_pipeline as pipeline
from deployer.review.cost import count_rest as rest
from deployer.review.cost import count_tasks as tasks
from deployer.review.cost.errors import CostError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from decimal import Decimal

    from deployer.review.cost.model import Item
    from deployer.review.cost.tree import Tree
    from templates_src.evaluate import Deployment, Resource

    Count = Callable[[Resource, Tree, Mapping[str, Decimal]], Iterator[Item]]

# priced: what the template says decides; usage: assumptions decide too; free: AWS charges nothing for it.
Kind = Literal["priced", "usage", "free"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a resource type is charged.

    Attributes:
        kind: priced, usage or free.
        why: in one line, for people.
        count: yields the units of a month; None when it is free.
    """

    kind: Kind
    why: str
    count: Count | None = None


def _priced(count: Count, why: str) -> Rule:
    return Rule(kind="priced", why=why, count=count)


def _usage(count: Count, why: str) -> Rule:
    return Rule(kind="usage", why=why, count=count)


def _free(why: str) -> Rule:
    return Rule(kind="free", why=why)


_WITH_VPC = "part of a VPC, which is free"
_PERMISSION = "permissions are free"
RULES: Mapping[str, Rule] = {
    "AWS::Amplify::App": _usage(rest.frontend, "build minutes, GB served and kept"),
    "AWS::Amplify::Branch": _free("counted with its app"),
    "AWS::Amplify::Domain": _free("counted with its app"),
    "AWS::ApplicationAutoScaling::ScalableTarget": _free("its tasks are counted with the service"),
    "AWS::ApplicationAutoScaling::ScalingPolicy": _priced(rest.scaling_policy, "the alarms it makes"),
    "AWS::Backup::BackupPlan": _usage(rest.backup_plan, "GB kept"),
    "AWS::Backup::BackupSelection": _free("counted with its plan"),
    "AWS::Backup::BackupVault": _free("counted with the plan that fills it"),
    "AWS::Budgets::Budget": _free("a budget without actions is free"),
    "AWS::CertificateManager::Certificate": _free("public certificates are free"),
    "AWS::CloudFormation::Stack": _free("free for AWS's own resource types"),
    "AWS::CloudFront::Distribution": _usage(network.distribution, "requests and GB"),
    "AWS::CloudWatch::Alarm": _priced(rest.alarm, "each metric that it reads"),
    "AWS::CloudWatch::Dashboard": _priced(rest.dashboard, "each beyond the account's three"),
    "AWS::CodeBuild::Project": _usage(pipeline.project, "minutes of its builds"),
    "AWS::CodePipeline::Pipeline": _usage(pipeline.pipeline, "minutes of its actions"),
    "AWS::EC2::EIP": _priced(network.address, "hours of a public IPv4 address"),
    "AWS::EC2::FlowLog": _free("counted with the log group that it writes to"),
    "AWS::EC2::InternetGateway": _free(_WITH_VPC),
    "AWS::EC2::NatGateway": _usage(network.nat, "hours and GB"),
    "AWS::EC2::Route": _free(_WITH_VPC),
    "AWS::EC2::RouteTable": _free(_WITH_VPC),
    "AWS::EC2::SecurityGroup": _free(_WITH_VPC),
    "AWS::EC2::SecurityGroupEgress": _free(_WITH_VPC),
    "AWS::EC2::SecurityGroupIngress": _free(_WITH_VPC),
    "AWS::EC2::Subnet": _free(_WITH_VPC),
    "AWS::EC2::SubnetRouteTableAssociation": _free(_WITH_VPC),
    "AWS::EC2::VPC": _free(_WITH_VPC),
    "AWS::EC2::VPCEndpoint": _usage(
        network.endpoint, "hours in each zone and GB; gateway endpoints are free"
    ),
    "AWS::EC2::VPCGatewayAttachment": _free(_WITH_VPC),
    "AWS::ECR::ReplicationConfiguration": _usage(rest.replication, "GB to the other region and kept there"),
    "AWS::ECR::Repository": _usage(rest.repository, "GB of images"),
    "AWS::ECS::Cluster": _usage(tasks.cluster, "metrics of Container Insights, when it is on"),
    "AWS::ECS::ClusterCapacityProviderAssociations": _free("counted with the service"),
    "AWS::ECS::Service": _usage(tasks.service, "vCPU and GB of its tasks, by the hour"),
    "AWS::ECS::TaskDefinition": _usage(rest.task_definition, "reading secrets; tasks count with the service"),
    "AWS::ElastiCache::ReplicationGroup": _priced(tasks.cache, "hours of each node"),
    "AWS::ElastiCache::SubnetGroup": _free("counted with the cache"),
    "AWS::ElasticLoadBalancingV2::Listener": _free("counted with the load balancer"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": _free("counted with the load balancer"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _usage(
        network.balancer, "hours, capacity units, a public address in each zone, GB to browsers"
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": _free("counted with the load balancer"),
    "AWS::Events::Rule": _free("events of AWS's own services are free"),
    "AWS::IAM::ManagedPolicy": _free(_PERMISSION),
    "AWS::IAM::Role": _free(_PERMISSION),
    "AWS::Logs::LogGroup": _usage(rest.log_group, "GB taken in and kept"),
    "AWS::Route53::HealthCheck": _priced(network.health_check, "the check and its optional features"),
    "AWS::Route53::RecordSet": _priced(network.record, "its zone; queries, unless it is an alias"),
    "AWS::S3::Bucket": _usage(rest.bucket, "GB kept and writes"),
    "AWS::S3::BucketPolicy": _free(_PERMISSION),
    "AWS::SNS::Subscription": _free("counted with its topic"),
    "AWS::SNS::Topic": _usage(rest.topic, "mails"),
    "AWS::SNS::TopicPolicy": _free(_PERMISSION),
    "AWS::SecretsManager::RotationSchedule": _free("the function that rotates is not made here"),
    "AWS::SecretsManager::Secret": _priced(rest.secret, "each secret and each copy of it"),
    "AWS::Synthetics::Canary": _usage(tasks.canary, "runs, and the function that does them"),
}
# In the order of a bill: what runs, the ways in and out, what watches, what keeps.
COMPONENTS = (
    tasks.TASKS,
    f"{tasks.TASKS} Spot",
    network.BALANCER,
    network.NAT,
    tasks.IPV4,
    network.ENDPOINTS,
    tasks.TRANSFER,
    network.CDN,
    network.NAMES,
    tasks.CACHE,
    rest.FRONTEND,
    rest.SECRETS,
    rest.LOGS,
    rest.FLOWS,
    tasks.INSIGHTS,
    rest.ALARMS,
    rest.DASHBOARDS,
    tasks.CANARY,
    rest.MAILS,
    rest.BUCKETS,
    rest.IMAGES,
    rest.BACKUP,
    pipeline.PIPELINE,
)


def check(types: Iterable[str]) -> None:
    """Prove that every resource type has a rule.

    Raises:
        CostError: one has none; all of them at once.
    """
    unknown = sorted(set(types) - set(RULES))
    if unknown:
        advice = "say in deployer/review/cost/table.py whether it is priced, by use or free"
        raise CostError(
            "A resource type has no price",
            [Problem(name, "is not in the table of prices", advice) for name in unknown],
        )


def count(deployment: Deployment, tree: Tree, use: Mapping[str, Decimal]) -> Iterator[Item]:
    """Everything that a deployment is charged for in a month, under one set of assumptions.

    Raises:
        CostError: a resource type has no rule, or a property cannot be counted.
    """
    check(resource.type for resource in deployment.resources)
    for resource in deployment.resources:
        rule = RULES[resource.type]
        if rule.count is not None:
            yield from rule.count(resource, tree, use)
