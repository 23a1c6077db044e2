"""Where the execution role's rights leave the provider schemas, and why.

A handler lists what any use of its type could need. What our templates do not use is excluded, and each such
exclusion names the properties that would make it wrong: a template that sets one of them fails the build.
What no schema lists is added, with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Exclusion:
    """Actions that a handler lists and the role does not get.

    Attributes:
        types: pattern of resource types.
        actions: pattern of IAM actions.
        reason: why nothing of ours needs them.
        unless: properties of the type, or ``Property=value``; a template that sets one needs the actions.
    """

    types: str
    actions: str
    reason: str
    unless: tuple[str, ...] = ()

    def about(self, resource_type: str) -> bool:
        """Whether it is about this type."""
        return fnmatchcase(resource_type, self.types)

    def means(self, resource_type: str, action: str) -> bool:
        """Whether this type does without this action."""
        return self.about(resource_type) and fnmatchcase(action, self.actions)


NOT_IN_IAM = "IAM has no such action"
BUCKET = "AWS::S3::Bucket"
LOG_GROUP = "AWS::Logs::LogGroup"
CACHE = "AWS::ElastiCache::ReplicationGroup"
VAULT = "AWS::Backup::BackupVault"
CANARY = "AWS::Synthetics::Canary"
ENDPOINT = "AWS::EC2::VPCEndpoint"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"

EXCLUDED = (
    # --- names that the schemas carry and IAM does not know
    Exclusion("AWS::Backup::*", "backup-storage:Mount", f"{NOT_IN_IAM}; MountCapsule is there"),
    Exclusion(
        "AWS::CloudFront::*",
        "cloudfront:CreateDistributionWithTags",
        "IAM checks CreateDistribution and TagResource instead",
    ),
    Exclusion(BUCKET, "s3:DeleteBucket[ACELMRT]*", f"{NOT_IN_IAM}; the Put action covers deleting"),
    Exclusion(BUCKET, "s3:PutBucketReplication", NOT_IN_IAM, ("ReplicationConfiguration",)),
    Exclusion(BUCKET, "s3:PutObjectLockConfiguration", NOT_IN_IAM, ("ObjectLockConfiguration",)),
    Exclusion(LOG_GROUP, "s3:REST.PUT.OBJECT", NOT_IN_IAM),
    Exclusion(CANARY, "lambda:GetLayerVersionByArn", "IAM checks GetLayerVersion instead"),
    Exclusion(CANARY, "synthetics:ReplicateCanary", NOT_IN_IAM),
    Exclusion(CANARY, "s3:PutBucketEncryption", NOT_IN_IAM),
    Exclusion(
        ENDPOINT,
        "vpc-lattice:*",
        "no service networks",
        ("ServiceNetworkArn", "ResourceConfigurationArn"),
    ),
    # --- the network
    Exclusion("AWS::EC2::VPC", "ec2:CreateVpcEncryptionControl", "no encryption controls"),
    Exclusion("AWS::EC2::VPC", "ec2:ModifyVpcTenancy", "tenancy is never set", ("InstanceTenancy",)),
    Exclusion(
        "AWS::EC2::Subnet",
        "ec2:*SubnetCidrBlock",
        "IPv4 only",
        ("Ipv6CidrBlock", "Ipv6IpamPoolId", "AssignIpv6AddressOnCreation"),
    ),
    Exclusion("AWS::EC2::VPCGatewayAttachment", "ec2:*VpnGateway", "no VPN", ("VpnGatewayId",)),
    Exclusion("AWS::EC2::EIP", "ec2:AcceptAddressTransfer", "no transferred addresses", ("TransferAddress",)),
    Exclusion(
        "AWS::EC2::EIP", "ec2:AssociateAddress", "a NAT gateway takes its address itself", ("InstanceId",)
    ),
    Exclusion(
        "AWS::EC2::NatGateway",
        "ec2:*PrivateNatGatewayAddress",
        "public NAT gateways only",
        ("SecondaryPrivateIpAddresses", "SecondaryPrivateIpAddressCount", "ConnectivityType"),
    ),
    Exclusion(
        "AWS::EC2::NatGateway",
        "ec2:*ssociateNatGatewayAddress",
        "one address for each gateway",
        ("SecondaryAllocationIds", "AvailabilityZoneAddresses"),
    ),
    Exclusion(
        "AWS::EC2::FlowLog", "s3:*", "flow logs go to CloudWatch", ("LogDestinationType=s3", "LogDestination")
    ),
    Exclusion(
        "AWS::EC2::FlowLog", "autoscaling:DescribeTags", "no EC2 Auto Scaling", ("ResourceType=Instance",)
    ),
    Exclusion(ENDPOINT, "vpce:AllowMultiRegion", "endpoints of this region only", ("ServiceRegion",)),
    # --- the edge
    Exclusion(
        "AWS::CertificateManager::*",
        "acm-pca:*",
        "no private certificate authority",
        ("CertificateAuthorityArn",),
    ),
    Exclusion(BALANCER, "ec2:DescribeIpamPools", "no IPAM", ("Ipv4IpamPoolId",)),
    Exclusion(BALANCER, "elasticloadbalancing:ModifyIpPools", "no IPAM", ("Ipv4IpamPoolId",)),
    Exclusion(
        BALANCER,
        "elasticloadbalancing:ModifyCapacityReservation",
        "no reserved capacity",
        ("MinimumLoadBalancerCapacity",),
    ),
    Exclusion(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "elasticloadbalancing:*gisterTargets",
        "ECS registers its tasks itself",
        ("Targets",),
    ),
    Exclusion(
        "AWS::ElasticLoadBalancingV2::*", "cognito-idp:*", "WorkOS signs people in, not the load balancer"
    ),
    Exclusion(
        "AWS::CloudFront::*", "cloudfront:*ConnectionGroup", "no tenants", ("DistributionTenantConfig",)
    ),
    Exclusion("AWS::CloudFront::*", "cloudfront:GetVpcOrigin", "the load balancer is public"),
    Exclusion("AWS::CloudFront::*", "cloudfront:*StagingConfig", "no staging distribution"),
    Exclusion("AWS::Route53::HealthCheck", "route53-recovery-control-config:*", "no routing controls"),
    # --- what runs code
    Exclusion("AWS::Amplify::*", "codecommit:*", "the repository is on GitHub"),
    Exclusion("AWS::Amplify::*", "s3:*", "no manual deployment by CloudFormation"),
    Exclusion("AWS::ECS::Cluster", "ecs:PutAccountSetting*", "account settings are the account's"),
    Exclusion("AWS::ECS::Cluster", "kms:DescribeKey", "no key of our own", ("Configuration",)),
    Exclusion("AWS::ApplicationAutoScaling::*", "lambda:*", "only ECS scales"),
    Exclusion(
        "AWS::ApplicationAutoScaling::*", "*ScheduledAction", "no scheduled scaling", ("ScheduledActions",)
    ),
    Exclusion(
        "AWS::ApplicationAutoScaling::*",
        "cloudwatch:GetMetricData",
        "no predictive scaling",
        ("PredictiveScalingPolicyConfiguration",),
    ),
    Exclusion(CANARY, "kms:*", "no key of our own", ("KmsKeyArn",)),
    Exclusion(CANARY, "s3:GetObject*", "the script is inline"),
    Exclusion(CANARY, "synthetics:StartCanaryDryRun", "no dry runs", ("DryRunAndUpdate",)),
    # --- what is kept
    Exclusion(BUCKET, "iam:PassRole", "no replication", ("ReplicationConfiguration",)),
    Exclusion(BUCKET, "s3:PutBucketAbac", "access by tags is not turned on", ("AbacStatus",)),
    Exclusion(
        BUCKET,
        "s3:[CDU]*BucketMetadata*",
        "no metadata tables",
        ("MetadataTableConfiguration", "MetadataConfiguration"),
    ),
    Exclusion(
        BUCKET, "s3tables:*", "no table buckets", ("MetadataTableConfiguration", "MetadataConfiguration")
    ),
    Exclusion(BUCKET, "s3:DeleteObject", "the role never deletes what a bucket holds"),
    Exclusion(BUCKET, "s3:PutObjectAcl", "access control lists are turned off", ("AccessControl",)),
    Exclusion(BUCKET, "s3:PutBucketAcl", "access control lists are turned off", ("AccessControl",)),
    Exclusion(BUCKET, "s3:PutReplicationConfiguration", "no replication", ("ReplicationConfiguration",)),
    Exclusion(
        BUCKET, "s3:PutAccelerateConfiguration", "no transfer acceleration", ("AccelerateConfiguration",)
    ),
    Exclusion(BUCKET, "s3:PutAnalyticsConfiguration", "no analytics", ("AnalyticsConfigurations",)),
    Exclusion(BUCKET, "s3:PutInventoryConfiguration", "no inventory", ("InventoryConfigurations",)),
    Exclusion(BUCKET, "s3:PutMetricsConfiguration", "no request metrics", ("MetricsConfigurations",)),
    Exclusion(
        BUCKET,
        "s3:PutIntelligentTieringConfiguration",
        "no tiers",
        ("IntelligentTieringConfigurations",),
    ),
    Exclusion(BUCKET, "s3:PutBucketCORS", "no browser reads a bucket", ("CorsConfiguration",)),
    Exclusion(BUCKET, "s3:PutBucketLogging", "the log bucket logs to nobody", ("LoggingConfiguration",)),
    Exclusion(BUCKET, "s3:PutBucketNotification", "no notifications", ("NotificationConfiguration",)),
    Exclusion(
        BUCKET,
        "s3:PutBucketObjectLockConfiguration",
        "no object lock",
        ("ObjectLockConfiguration", "ObjectLockEnabled"),
    ),
    Exclusion(BUCKET, "s3:[DP]*BucketWebsite", "no websites", ("WebsiteConfiguration",)),
    Exclusion(
        CACHE,
        "elasticache:*CacheCluster",
        "nodes come and go by the replica count",
    ),
    Exclusion(
        CACHE,
        "elasticache:ModifyReplicationGroupShardConfiguration",
        "one shard",
        ("NodeGroupConfiguration",),
    ),
    Exclusion(CACHE, "kms:*", "encrypted with ElastiCache's own key", ("KmsKeyId",)),
    Exclusion(CACHE, "logs:*", "no log delivery from the cache", ("LogDeliveryConfigurations",)),
    Exclusion(CACHE, "firehose:*", "no log delivery from the cache", ("LogDeliveryConfigurations",)),
    Exclusion(CACHE, "s3:*", "no import of a snapshot", ("SnapshotArns",)),
    Exclusion(VAULT, "backup:[DP]*VaultAccessPolicy", "no vault policy", ("AccessPolicy",)),
    Exclusion(VAULT, "backup:*VaultLockConfiguration", "no vault lock", ("LockConfiguration",)),
    Exclusion(VAULT, "backup:[DP]*VaultNotifications", "no vault notifications", ("Notifications",)),
    # --- what watches
    Exclusion(LOG_GROUP, "firehose:*", "no vended logs", ("BearerTokenAuthenticationEnabled",)),
    Exclusion(LOG_GROUP, "logs:*ssociateKmsKey", "encrypted by CloudWatch itself", ("KmsKeyId",)),
    Exclusion(LOG_GROUP, "logs:*IndexPolicy", "no field indexes", ("FieldIndexPolicies",)),
    Exclusion(LOG_GROUP, "logs:*ResourcePolicy", "no resource policies", ("ResourcePolicyDocument",)),
    Exclusion(
        LOG_GROUP,
        "logs:PutBearerTokenAuthentication",
        "no bearer tokens",
        ("BearerTokenAuthenticationEnabled",),
    ),
    Exclusion(
        LOG_GROUP,
        "logs:PutDataProtectionPolicy",
        "no data protection policies",
        ("DataProtectionPolicy",),
    ),
    Exclusion(
        "AWS::SNS::Topic",
        "sns:PutDataProtectionPolicy",
        "no data protection policies",
        ("DataProtectionPolicy",),
    ),
    Exclusion("AWS::SNS::Subscription", "iam:*Role", "e-mail needs no role", ("SubscriptionRoleArn",)),
    # --- identities and stacks
    Exclusion(
        "AWS::IAM::Role",
        "iam:DeleteRolePermissionsBoundary",
        "no role of ours is ever without its boundary; the guard denies it",
    ),
    Exclusion("AWS::CloudFormation::Stack", "cloudformation:SetStackPolicy", "the deployer sets them"),
    Exclusion(
        "AWS::CloudFormation::Stack",
        "cloudformation:UpdateTerminationProtection",
        "the deployer does",
    ),
)

_NESTED = (
    "CloudFormation user guide, 'Change sets for nested stacks': the change set of a root makes and executes "
    "one for each nested stack, as the root's role"
)
_TAGS = "Service Authorization Reference, CloudFormation: stack tags are put on nested stacks as well"
# Resource type → action that its schema does not list → source.
ADDED: dict[str, dict[str, str]] = {
    "AWS::CloudFormation::Stack": {
        "cloudformation:CreateChangeSet": _NESTED,
        "cloudformation:DeleteChangeSet": _NESTED,
        "cloudformation:DescribeChangeSet": _NESTED,
        "cloudformation:ExecuteChangeSet": _NESTED,
        "cloudformation:TagResource": _TAGS,
        "cloudformation:UntagResource": _TAGS,
        "s3:GetObject": "CloudFormation user guide, 'Nested stacks': the role reads the nested template",
        "s3:GetObjectVersion": "the same, for a TemplateURL with versionId",
    },
    "AWS::EC2::Subnet": {
        "ec2:DescribeAvailabilityZones": "CloudFormation user guide, Fn::GetAZs: asked with the stack's role",
        "ec2:DescribeAccountAttributes": "the same: which of EC2's platforms the account has",
    },
    "AWS::EC2::VPCEndpoint": {
        "route53:AssociateVPCWithHostedZone": "Service Authorization Reference, EC2, CreateVpcEndpoint: "
        "dependent action, for private DNS",
    },
}
