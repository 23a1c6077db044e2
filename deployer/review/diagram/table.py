"""The one declared table: every resource type that may be emitted, and how it is drawn.

A type that is not in it is refused: nothing is left out of the picture because nobody thought of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.review.diagram.errors import DiagramError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deployer.review.diagram.model import Category, FrameKind, LineKind, Zone


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A symbol of its own.

    Attributes:
        name: what AWS calls it.
        icon: a name in ``icons.ICONS``.
        category, zone: its colour, and where it stands.
        together: whether all of the type are one symbol with a count.
        public: the property that makes it reachable from the internet by itself; empty when none does.
        public_line: kind and label of the line from there.
    """

    name: str
    icon: str
    category: Category
    zone: Zone
    together: bool = False
    public: str = ""
    public_line: tuple[LineKind, str] = ("traffic", "")


@dataclass(frozen=True, kw_only=True)
class Framed:
    """A frame around others."""

    kind: FrameKind


@dataclass(frozen=True, kw_only=True)
class Part:
    """Part of another symbol.

    Attributes:
        of: the property that names what it belongs to.
        used: properties of others that name it: it belongs to the only one that does, before ``of`` is asked.
            ``*`` is any property of a resource that is no IAM policy or role itself.
        alone: how it is drawn when it belongs to nothing.
    """

    of: str = ""
    used: tuple[str, ...] = ()
    alone: Drawn | None = None


@dataclass(frozen=True)
class Hidden:
    """Not drawn, and why."""

    why: str


Rule = Drawn | Framed | Part | Hidden

_ROLE = Drawn(name="IAM role", icon="role", category="security", zone="global", together=True)
_POLICY = Drawn(name="IAM policy", icon="document", category="security", zone="global", together=True)
_CLUSTER = Drawn(name="ECS cluster", icon="containers", category="compute", zone="store")
_TASK = Drawn(name="ECS task definition", icon="document", category="compute", zone="store")
_ADDRESS = Drawn(name="Elastic IP address", icon="address", category="network", zone="border")
_SUBNET_GROUP = Drawn(name="Cache subnet group", icon="cache", category="database", zone="store")
_GROUP = Drawn(name="Security group", icon="shield", category="security", zone="store", together=True)
_TABLE = Drawn(name="Route table", icon="routes", category="network", zone="border", together=True)

RULES: Mapping[str, Rule] = {
    "AWS::Amplify::App": Drawn(
        name="Amplify Hosting", icon="website", category="frontend", zone="entry", public="Platform"
    ),
    "AWS::Amplify::Branch": Part(of="AppId"),
    "AWS::Amplify::Domain": Part(of="AppId"),
    "AWS::ApplicationAutoScaling::ScalableTarget": Part(of="ResourceId"),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Part(of="ScalingTargetId"),
    "AWS::Backup::BackupPlan": Part(of="BackupPlan.BackupPlanRule.TargetBackupVault"),
    "AWS::Backup::BackupSelection": Part(of="BackupPlanId"),
    "AWS::Backup::BackupVault": Drawn(name="AWS Backup", icon="backup", category="storage", zone="store"),
    "AWS::Budgets::Budget": Drawn(name="AWS Budgets", icon="budget", category="management", zone="global"),
    "AWS::CertificateManager::Certificate": Drawn(
        name="ACM certificate", icon="certificate", category="security", zone="store"
    ),
    "AWS::CloudFormation::Stack": Hidden("what is in it is drawn"),
    "AWS::CloudFront::Distribution": Drawn(
        name="CloudFront", icon="cdn", category="network", zone="global", public="DistributionConfig.Enabled"
    ),
    "AWS::CloudWatch::Alarm": Drawn(
        name="CloudWatch alarm", icon="alarm", category="management", zone="operate", together=True
    ),
    "AWS::CloudWatch::Dashboard": Drawn(
        name="CloudWatch dashboard", icon="dashboard", category="management", zone="operate", together=True
    ),
    "AWS::CodeBuild::Project": Drawn(
        name="CodeBuild project", icon="build", category="management", zone="operate", together=True
    ),
    "AWS::CodePipeline::Pipeline": Drawn(
        name="CodePipeline", icon="pipeline", category="management", zone="operate"
    ),
    "AWS::EC2::EIP": Part(used=("AllocationId",), alone=_ADDRESS),
    "AWS::EC2::FlowLog": Part(of="ResourceId"),
    "AWS::EC2::InternetGateway": Drawn(
        name="Internet gateway", icon="gateway", category="network", zone="border"
    ),
    "AWS::EC2::NatGateway": Drawn(name="NAT gateway", icon="nat", category="network", zone="vpc"),
    "AWS::EC2::Route": Part(of="RouteTableId"),
    "AWS::EC2::RouteTable": Part(of="VpcId", alone=_TABLE),
    "AWS::EC2::SecurityGroup": Part(
        used=(
            "SecurityGroups",
            "SecurityGroupIds",
            "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
        ),
        of="VpcId",
        alone=_GROUP,
    ),
    "AWS::EC2::SecurityGroupEgress": Part(of="GroupId"),
    "AWS::EC2::SecurityGroupIngress": Part(of="GroupId"),
    "AWS::EC2::Subnet": Framed(kind="subnet"),
    "AWS::EC2::SubnetRouteTableAssociation": Part(of="SubnetId"),
    "AWS::EC2::VPC": Framed(kind="vpc"),
    "AWS::EC2::VPCEndpoint": Drawn(
        name="VPC endpoint", icon="endpoint", category="network", zone="vpc", together=True
    ),
    "AWS::EC2::VPCGatewayAttachment": Part(of="InternetGatewayId"),
    "AWS::ECR::ReplicationConfiguration": Drawn(
        name="ECR replication", icon="copies", category="compute", zone="store"
    ),
    "AWS::ECR::Repository": Drawn(name="ECR repository", icon="registry", category="compute", zone="store"),
    "AWS::ECS::Cluster": Part(used=("Cluster",), alone=_CLUSTER),
    "AWS::ECS::ClusterCapacityProviderAssociations": Part(of="Cluster"),
    "AWS::ECS::Service": Drawn(name="ECS on Fargate", icon="containers", category="compute", zone="vpc"),
    "AWS::ECS::TaskDefinition": Part(used=("TaskDefinition",), alone=_TASK),
    "AWS::ElastiCache::ReplicationGroup": Drawn(
        name="ElastiCache", icon="cache", category="database", zone="vpc"
    ),
    "AWS::ElastiCache::SubnetGroup": Part(used=("CacheSubnetGroupName",), alone=_SUBNET_GROUP),
    "AWS::ElasticLoadBalancingV2::Listener": Part(of="LoadBalancerArn"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Part(of="ListenerArn"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Drawn(
        name="Application Load Balancer", icon="balancer", category="network", zone="vpc"
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Drawn(
        name="Target group", icon="targets", category="network", zone="vpc"
    ),
    "AWS::Events::Rule": Drawn(
        name="EventBridge rule", icon="event", category="management", zone="operate", together=True
    ),
    "AWS::IAM::ManagedPolicy": Part(used=("ManagedPolicyArns", "PermissionsBoundary"), alone=_POLICY),
    "AWS::IAM::Role": Part(used=("*",), alone=_ROLE),
    "AWS::Logs::LogGroup": Drawn(
        name="CloudWatch log group", icon="logs", category="management", zone="store", together=True
    ),
    "AWS::Route53::HealthCheck": Drawn(
        name="Route 53 health check", icon="health", category="network", zone="global"
    ),
    "AWS::Route53::RecordSet": Drawn(
        name="Route 53 record",
        icon="dns",
        category="network",
        zone="global",
        public="Name",
        public_line=("uses", "DNS"),
    ),
    "AWS::S3::Bucket": Drawn(name="S3 bucket", icon="bucket", category="storage", zone="store"),
    "AWS::S3::BucketPolicy": Part(of="Bucket"),
    "AWS::SNS::Subscription": Part(of="TopicArn"),
    "AWS::SNS::Topic": Drawn(name="SNS topic", icon="topic", category="management", zone="operate"),
    "AWS::SNS::TopicPolicy": Part(of="Topics"),
    "AWS::SecretsManager::RotationSchedule": Part(of="SecretId"),
    "AWS::SecretsManager::Secret": Drawn(
        name="Secrets Manager", icon="secret", category="security", zone="store", together=True
    ),
    "AWS::Synthetics::Canary": Drawn(
        name="Synthetics canary", icon="canary", category="management", zone="operate"
    ),
}


def check(types: Iterable[str]) -> None:
    """Prove that every resource type is drawn, part of something drawn, or hidden with a reason.

    Raises:
        DiagramError: one is neither; all of them at once.
    """
    unknown = sorted(set(types) - set(RULES))
    if unknown:
        advice = "say in deployer/review/diagram/table.py how it is drawn, or why it is hidden"
        raise DiagramError(
            "A resource type has no place in the diagram",
            [Problem(name, "is neither drawn nor listed as hidden", advice) for name in unknown],
        )
