"""CLS029: what happens to data when its resource goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.traverse import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet

ID = "CLS029"
TITLE = "Whatever holds data says what happens to it on deletion and on replacement"
WHY = (
    "The default is to delete, and DeletionPolicy alone does not cover a replacement. CloudFormation "
    "template reference, DeletionPolicy attribute and UpdateReplacePolicy attribute."
)
STATEFUL = (
    "AWS::Backup::BackupVault",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
)
ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find stateful resources that leave one of the two to the default."""
    for resource in resources(templates, *STATEFUL):
        missing = [name for name in ATTRIBUTES if name not in resource.body]
        if missing:
            yield resource.finding(ID, resource.path, f"{resource.type} has no {' and no '.join(missing)}")
