"""How long resources usually take to be made, in seconds: what a person should expect while waiting.

Rounded from what AWS's documentation and common experience say; only a hint, nothing waits by it.
"""

from __future__ import annotations

TYPICAL_SECONDS = {
    "AWS::Amplify::Domain": 900,
    "AWS::Backup::BackupPlan": 10,
    "AWS::CertificateManager::Certificate": 180,
    "AWS::CloudFront::Distribution": 300,
    "AWS::EC2::EIP": 20,
    "AWS::EC2::InternetGateway": 20,
    "AWS::EC2::NatGateway": 120,
    "AWS::EC2::VPCEndpoint": 90,
    "AWS::ECS::Cluster": 15,
    "AWS::ECS::Service": 180,
    "AWS::ElastiCache::ReplicationGroup": 600,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": 180,
    "AWS::IAM::ManagedPolicy": 20,
    "AWS::IAM::Role": 20,
    "AWS::Route53::RecordSet": 45,
    "AWS::S3::Bucket": 25,
    "AWS::Synthetics::Canary": 60,
}
OTHERS = 10


def typical_seconds(resource_type: str) -> int:
    """Usual seconds to make a resource of this type."""
    return TYPICAL_SECONDS.get(resource_type, OTHERS)
