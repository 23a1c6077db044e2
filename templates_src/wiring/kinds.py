"""The kinds of value that pass between stacks.

A kind is a class that is never instantiated: it exists so that ``Value[VpcId]`` and ``Value[AppSubnetAId]``
are different types to mypy, and so that the build can say which one it wanted and which one it got. A kind
that names a ``resource_type`` also pins what it may be made of: ``VpcId.of(Ref(subnet))`` is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

KindT = TypeVar("KindT", bound="Kind")

# What troposphere accepts where a value goes: a literal or an intrinsic function object. Troposphere gives
# its functions no common, precise static type, so this is the one place where Any enters.
Expression = Any


@dataclass(frozen=True)
class Value(Generic[KindT]):
    """A value of a known kind.

    Attributes:
        kind: what the value is.
        ref: the expression that stands for it in the template at hand; in a nested stack this is ``Ref`` of
            a parameter, in a root ``Fn::GetAtt`` of the nested stack's output.
    """

    kind: type[KindT]
    ref: Expression


class Kind:
    """Base of all kinds.

    Attributes:
        resource_type: the CloudFormation type a value must come from, or empty when anything may give it.
        attribute: the ``Fn::GetAtt`` attribute it must be, or empty for ``Ref``.
    """

    resource_type: ClassVar[str] = ""
    attribute: ClassVar[str] = ""

    @classmethod
    def of(cls: type[KindT], expression: Expression) -> Value[KindT]:
        """Wrap an expression as a value of this kind."""
        return Value(cls, expression)


# --- kinds of deploy-time settings -------------------------------------------------------------------------
class Text(Kind):
    """Free text with a pattern."""


class Choice(Kind):
    """One of a few words."""


class Toggle(Kind):
    """``true`` or ``false``."""


class Cidr(Kind):
    """An IPv4 network in CIDR notation."""


class Count(Kind):
    """A number of things."""


class Seconds(Kind):
    """A duration in seconds."""


class Days(Kind):
    """A duration in days."""


class Percent(Kind):
    """A percentage from 0 to 100."""


class Usd(Kind):
    """United States dollars a month."""


class CpuUnits(Kind):
    """Fargate CPU units: 1024 are one vCPU."""


class MebiBytes(Kind):
    """Memory in MiB."""


class DomainName(Kind):
    """A fully qualified domain name without a trailing dot."""


class Url(Kind):
    """An absolute URL without a trailing slash."""


class ApiUrl(Kind):
    """Absolute URL of the backend, without a trailing slash."""


class FrontendUrl(Kind):
    """Absolute URL of the frontend, without a trailing slash."""


class EmailAddress(Kind):
    """An e-mail address."""


class ArnText(Kind):
    """An ARN that somebody typed into a parameters file."""


class ImageUri(Kind):
    """A container image by digest."""


# --- network -----------------------------------------------------------------------------------------------
class VpcId(Kind):
    """Id of the VPC."""

    resource_type = "AWS::EC2::VPC"


class PublicSubnetAId(Kind):
    """Id of a subnet that routes to the internet gateway, in the first zone."""

    resource_type = "AWS::EC2::Subnet"


class PublicSubnetBId(Kind):
    """Id of a subnet that routes to the internet gateway, in the second zone."""

    resource_type = "AWS::EC2::Subnet"


class AppSubnetAId(Kind):
    """Id of a private subnet whose default route is a NAT gateway, in the first zone."""

    resource_type = "AWS::EC2::Subnet"


class AppSubnetBId(Kind):
    """Id of a private subnet whose default route is a NAT gateway, in the second zone."""

    resource_type = "AWS::EC2::Subnet"


class DataSubnetAId(Kind):
    """Id of an isolated subnet: no default route at all, in the first zone."""

    resource_type = "AWS::EC2::Subnet"


class DataSubnetBId(Kind):
    """Id of an isolated subnet: no default route at all, in the second zone."""

    resource_type = "AWS::EC2::Subnet"


class PublicIp(Kind):
    """A public IPv4 address."""


class AlbSecurityGroupId(Kind):
    """Id of the load balancer's security group."""

    resource_type = "AWS::EC2::SecurityGroup"
    attribute = "GroupId"


class TaskSecurityGroupId(Kind):
    """Id of the backend tasks' security group."""

    resource_type = "AWS::EC2::SecurityGroup"
    attribute = "GroupId"


class CacheSecurityGroupId(Kind):
    """Id of the cache's security group."""

    resource_type = "AWS::EC2::SecurityGroup"
    attribute = "GroupId"


# --- storage, secrets, registry ----------------------------------------------------------------------------
class BucketName(Kind):
    """Name of an S3 bucket."""

    resource_type = "AWS::S3::Bucket"


class BucketArn(Kind):
    """ARN of an S3 bucket."""

    resource_type = "AWS::S3::Bucket"
    attribute = "Arn"


class LogGroupName(Kind):
    """Name of a CloudWatch log group."""

    resource_type = "AWS::Logs::LogGroup"


class TopicArn(Kind):
    """ARN of the SNS topic that alarms publish to."""

    resource_type = "AWS::SNS::Topic"


class SupabaseSecretArn(Kind):
    """ARN of the secret that holds the Supabase credentials."""

    resource_type = "AWS::SecretsManager::Secret"


class WorkosSecretArn(Kind):
    """ARN of the secret that holds the WorkOS credentials."""

    resource_type = "AWS::SecretsManager::Secret"


class AppSecretArn(Kind):
    """ARN of the secret that holds the application's own secrets."""

    resource_type = "AWS::SecretsManager::Secret"


class RepositoryUri(Kind):
    """URI of the container image repository, without a tag."""

    resource_type = "AWS::ECR::Repository"
    attribute = "RepositoryUri"


class RepositoryArn(Kind):
    """ARN of the container image repository."""

    resource_type = "AWS::ECR::Repository"
    attribute = "Arn"


# --- edge --------------------------------------------------------------------------------------------------
class LoadBalancerArn(Kind):
    """ARN of the application load balancer."""

    resource_type = "AWS::ElasticLoadBalancingV2::LoadBalancer"


class LoadBalancerFullName(Kind):
    """``app/name/id``: the load balancer as a CloudWatch dimension."""

    resource_type = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    attribute = "LoadBalancerFullName"


class LoadBalancerDnsName(Kind):
    """DNS name of the load balancer."""

    resource_type = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    attribute = "DNSName"


class LoadBalancerZoneId(Kind):
    """Hosted zone id that an alias record to the load balancer names."""

    resource_type = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    attribute = "CanonicalHostedZoneID"


class TargetGroupArn(Kind):
    """ARN of the target group that serves production traffic."""

    resource_type = "AWS::ElasticLoadBalancingV2::TargetGroup"


class GreenTargetGroupArn(Kind):
    """ARN of the second target group that a blue/green deployment shifts to; empty when rolling."""


class ListenerRuleArn(Kind):
    """ARN of the listener rule that a blue/green deployment rewrites; empty when rolling."""


class TargetGroupFullName(Kind):
    """``targetgroup/name/id``: the target group as a CloudWatch dimension."""

    resource_type = "AWS::ElasticLoadBalancingV2::TargetGroup"
    attribute = "TargetGroupFullName"


class DeployAlarmName(Kind):
    """Name of the alarm that stops and rolls back a deployment."""

    resource_type = "AWS::CloudWatch::Alarm"


class CdnDomainName(Kind):
    """Domain name of the CloudFront distribution."""

    resource_type = "AWS::CloudFront::Distribution"
    attribute = "DomainName"


# --- cache, service, frontend ------------------------------------------------------------------------------
class CacheEndpoint(Kind):
    """Host name of the cache's primary endpoint."""

    resource_type = "AWS::ElastiCache::ReplicationGroup"
    attribute = "PrimaryEndPoint.Address"


class CachePort(Kind):
    """Port of the cache's primary endpoint."""

    resource_type = "AWS::ElastiCache::ReplicationGroup"
    attribute = "PrimaryEndPoint.Port"


class ClusterName(Kind):
    """Name of the ECS cluster."""

    resource_type = "AWS::ECS::Cluster"


class ClusterArn(Kind):
    """ARN of the ECS cluster."""

    resource_type = "AWS::ECS::Cluster"
    attribute = "Arn"


class ServiceName(Kind):
    """Name of the ECS service; empty until there is an image to run."""


class TaskDefinitionArn(Kind):
    """ARN of the task definition revision; empty until there is an image to run."""


class AmplifyAppId(Kind):
    """Id of the Amplify app."""

    resource_type = "AWS::Amplify::App"
    attribute = "AppId"


class AmplifyDomain(Kind):
    """Default domain of the Amplify app."""

    resource_type = "AWS::Amplify::App"
    attribute = "DefaultDomain"


class DashboardUrl(Kind):
    """Console URL of a CloudWatch dashboard."""


# --- bootstrap ---------------------------------------------------------------------------------------------
class RoleArn(Kind):
    """ARN of an IAM role."""

    resource_type = "AWS::IAM::Role"
    attribute = "Arn"


class VaultName(Kind):
    """Name of a backup vault."""

    resource_type = "AWS::Backup::BackupVault"


class CanaryName(Kind):
    """Name of the synthetic canary."""

    resource_type = "AWS::Synthetics::Canary"


# --- pipeline ----------------------------------------------------------------------------------------------
class ProjectName(Kind):
    """Name of a CodeBuild project."""

    resource_type = "AWS::CodeBuild::Project"


class PipelineName(Kind):
    """Name of the pipeline."""

    resource_type = "AWS::CodePipeline::Pipeline"
