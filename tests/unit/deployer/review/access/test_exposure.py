"""Settings that expose something: each row fires in its direction, and in no other."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.review.access.exposure import SETTINGS, WATCHERS, Setting, exposed
from templates_src.impact import TABLE

# Path → a good value and a worse one; None stands for no value at all.
CASES: dict[str, tuple[Any, Any]] = {
    "Scheme": ("internal", "internet-facing"),
    "Protocol": ("HTTPS", "HTTP"),
    "SslPolicy": ("ELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    "BucketEncryption": ({"ServerSideEncryptionConfiguration": []}, None),
    "LoggingConfiguration": ({"DestinationBucketName": "b"}, None),
    "VersioningConfiguration/Status": ("Enabled", "Suspended"),
    "NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp": ("DISABLED", "ENABLED"),
    "MapPublicIpOnLaunch": (False, True),
    "EnableExecuteCommand": (False, True),
    "RetentionInDays": (90, 30),
    "KmsKeyId": ("arn:key", None),
    "KmsMasterKeyId": ("alias/aws/sns", None),
    "ImageTagMutability": ("IMMUTABLE", "MUTABLE"),
    "DistributionConfig/ViewerCertificate/MinimumProtocolVersion": ("TLSv1.2_2021", "TLSv1"),
    "DistributionConfig/DefaultCacheBehavior/ViewerProtocolPolicy": ("redirect-to-https", "allow-all"),
    "ArtifactStore/EncryptionKey": ({"Id": "arn:key"}, None),
}


def properties(path: str, value: Any) -> dict[str, Any]:
    first, *rest = path.split("/")
    if first == "LoadBalancerAttributes":
        return {first: [{"Key": rest[0], "Value": value}, {"Key": "other", "Value": "x"}]}
    if value is None:
        return {}
    return {first: properties("/".join(rest), value) if rest else value}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda item: f"{item.type}.{item.path}")
def test_a_row_fires_when_it_gets_worse_and_not_when_it_gets_better(setting: Setting) -> None:
    good, bad = CASES.get(setting.path, ("true", "false"))
    before, after = properties(setting.path, good), properties(setting.path, bad)
    assert [words for words, _, _ in exposed(setting.type, before, after)] == [setting.words]
    assert list(exposed(setting.type, after, before)) == []
    assert list(exposed(setting.type, before, before)) == []


def test_a_shorter_time_is_told_and_an_endless_one_was_longer() -> None:
    kind = "AWS::Logs::LogGroup"
    assert [item[1:] for item in exposed(kind, {"RetentionInDays": 90}, {"RetentionInDays": "30"})] == [
        ("90", "30")
    ]
    assert [item[1:] for item in exposed(kind, {}, {"RetentionInDays": 30})] == [("", "30")]
    assert list(exposed(kind, {"RetentionInDays": 30}, {})) == []


def test_every_row_is_of_a_type_that_is_emitted() -> None:
    assert {setting.type for setting in SETTINGS} <= set(TABLE)
    assert {"AWS::EC2::FlowLog", "AWS::Logs::LogGroup"} <= set(WATCHERS)
