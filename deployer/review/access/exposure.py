"""Settings that expose something, or that stop encrypting or logging: a declared table. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


ON, OFF = ("true",), ("false", "")
# Security policies of listeners, weakest first: ELBSecurityPolicy-TLS13-1-3 speaks TLS 1.3 only.
_TLS = ("TLS-1-0", "2016-08", "TLS13-1-0", "TLS13-1-1", "TLS-1-1", "TLS-1-2", "TLS13-1-2", "TLS13-1-3")


@dataclass(frozen=True)
class Setting:
    """A setting that matters.

    Attributes:
        type: of the resource.
        path: below Properties, with slashes; a list of Key and Value pairs is read by its keys.
        words: what happens when it gets worse.
        worse: whether a change from one value to another is for the worse; values are lower-case text, and
            empty for none.
    """

    type: str
    path: str
    words: str
    worse: Callable[[str, str], bool]


def _on(before: str, after: str) -> bool:
    return after in ON and before not in ON


def _off(before: str, after: str) -> bool:
    return after in OFF and before not in OFF


def _gone(before: str, after: str) -> bool:
    return bool(before) and not after


def _to(*values: str) -> Callable[[str, str], bool]:
    return lambda before, after: after in values and before not in values


def _fewer(before: str, after: str) -> bool:
    """A number that gets smaller; none means without end."""
    if not after.isdigit():
        return False
    return not before or (before.isdigit() and int(after) < int(before))


def _weaker(before: str, after: str) -> bool:
    return _rank(after) < _rank(before)


def _rank(policy: str) -> int:
    found = [number for number, name in enumerate(_TLS) if name.lower() in policy]
    return max(found, default=0)


def _older(before: str, after: str) -> bool:
    """``tlsv1.2_2021`` and the like: names sort by version."""
    return bool(before) and after < before


_BALANCER, _GROUP = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElastiCache::ReplicationGroup"
_ATTRIBUTES = "LoadBalancerAttributes"
_LISTENER, _REGISTRY = "AWS::ElasticLoadBalancingV2::Listener", "AWS::ECR::Repository"
_BUCKET, _SERVICE = "AWS::S3::Bucket", "AWS::ECS::Service"
_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
SETTINGS: tuple[Setting, ...] = (
    Setting(_BALANCER, "Scheme", "The internet reaches the load balancer", _to("internet-facing", "")),
    Setting(_BALANCER, f"{_ATTRIBUTES}/access_logs.s3.enabled", "Requests are no longer logged", _off),
    Setting(
        _BALANCER,
        f"{_ATTRIBUTES}/deletion_protection.enabled",
        "The load balancer may be deleted by mistake",
        _off,
    ),
    Setting(
        _BALANCER,
        f"{_ATTRIBUTES}/routing.http.drop_invalid_header_fields.enabled",
        "Malformed headers reach the backend",
        _off,
    ),
    Setting(
        _LISTENER,
        "Protocol",
        "The port no longer speaks TLS",
        _to("http", "tcp"),
    ),
    Setting(_LISTENER, "SslPolicy", "Older, weaker TLS is accepted", _weaker),
    *(
        Setting(_BUCKET, f"PublicAccessBlockConfiguration/{name}", f"{name} no longer holds", _off)
        for name in _BLOCKS
    ),
    Setting(_BUCKET, "BucketEncryption", "The bucket's own encryption setting goes", _gone),
    Setting(_BUCKET, "LoggingConfiguration", "Access to the bucket is no longer logged", _gone),
    Setting(_BUCKET, "VersioningConfiguration/Status", "Overwritten objects are gone", _to("suspended", "")),
    Setting("AWS::EC2::Subnet", "MapPublicIpOnLaunch", "What starts there gets a public address", _on),
    Setting(
        _SERVICE,
        "NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp",
        "Tasks get a public address",
        _to("enabled"),
    ),
    Setting(_SERVICE, "EnableExecuteCommand", "Shells into running tasks can be opened", _on),
    Setting(_GROUP, "TransitEncryptionEnabled", "Traffic to the cache is no longer encrypted", _off),
    Setting(_GROUP, "AtRestEncryptionEnabled", "The cache is no longer encrypted on disk", _off),
    Setting("AWS::Logs::LogGroup", "KmsKeyId", "The log is no longer encrypted with a key of ours", _gone),
    Setting("AWS::Logs::LogGroup", "RetentionInDays", "Logs are kept for a shorter time", _fewer),
    Setting("AWS::SecretsManager::Secret", "KmsKeyId", "The secret loses its own key", _gone),
    Setting("AWS::SNS::Topic", "KmsMasterKeyId", "Messages are no longer encrypted", _gone),
    Setting(
        _REGISTRY,
        "ImageTagMutability",
        "A tag may be moved to another image",
        _to("mutable", ""),
    ),
    Setting(
        _REGISTRY,
        "ImageScanningConfiguration/ScanOnPush",
        "Images are no longer scanned when they are pushed",
        _off,
    ),
    Setting(
        "AWS::CloudFront::Distribution",
        "DistributionConfig/ViewerCertificate/MinimumProtocolVersion",
        "Older, weaker TLS is accepted",
        _older,
    ),
    Setting(
        "AWS::CloudFront::Distribution",
        "DistributionConfig/DefaultCacheBehavior/ViewerProtocolPolicy",
        "Plain HTTP is accepted",
        _to("allow-all"),
    ),
    Setting("AWS::CodePipeline::Pipeline", "ArtifactStore/EncryptionKey", "Artifacts lose their key", _gone),
)
# Types whose very removal takes a look away.
WATCHERS = {
    "AWS::EC2::FlowLog": "Nobody sees any more who talked to whom in the network",
    "AWS::Logs::LogGroup": "A log goes",
    "AWS::WAFv2::WebACLAssociation": "Requests are no longer filtered",
}


def exposed(
    resource_type: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """(words, before, after) of every setting that gets worse.

    Args:
        resource_type: CloudFormation's.
        before, after: properties; before is empty for what is new.
    """
    for setting in SETTINGS:
        if setting.type == resource_type:
            old, new = (_at(side, setting.path) for side in (before, after))
            if old != new and setting.worse(old.lower(), new.lower()):
                yield setting.words, old, new


def _at(properties: Any, path: str) -> str:
    value = properties
    steps = path.split("/")
    for step in steps:
        if isinstance(value, list):
            value = {str(item.get("Key")): item.get("Value") for item in value if isinstance(item, dict)}
        value = value.get(step) if isinstance(value, dict) else None
    if value is None or value == {}:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
