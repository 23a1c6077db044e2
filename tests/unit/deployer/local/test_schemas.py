from __future__ import annotations

import json

import pytest

from deployer.local import schemas


@pytest.mark.tools
def test_the_table_is_what_cfn_lint_says_about_the_emitted_types() -> None:
    """When this fails: python -m deployer.local.schemas"""
    table = json.loads(schemas.TABLE.read_text())
    assert table == schemas.from_cfnlint(schemas.emitted_types())


def test_every_emitted_type_is_in_the_table() -> None:
    assert list(schemas.load()) == schemas.emitted_types()


@pytest.mark.parametrize(
    ("resource_type", "path", "recreation"),
    [
        ("AWS::EC2::VPC", "CidrBlock", "Always"),
        ("AWS::EC2::VPC", "InstanceTenancy", "Conditionally"),
        ("AWS::EC2::VPC", "EnableDnsSupport", "Never"),
        ("AWS::Route53::HealthCheck", "HealthCheckConfig/Type", "Always"),
        ("AWS::Route53::HealthCheck", "HealthCheckConfig/ResourcePath", "Never"),
        ("AWS::Route53::HealthCheck", "HealthCheckConfig", "Always"),
        ("AWS::ECR::Repository", "EncryptionConfiguration/KmsKey", "Always"),
    ],
)
def test_recreation_goes_by_paths(resource_type: str, path: str, recreation: str) -> None:
    assert schemas.load()[resource_type].recreation(path) == recreation
