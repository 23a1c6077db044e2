"""Who takes the backup role, and what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.policies.deployment import aws_policy
from templates_src.policies.document import service_trust

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument
    from troposphere import AWSHelperFn

# AWS keeps these up with the resource types that it can back up; a copy of ours would fall behind. Neither
# reads S3 objects: that takes two more, "…ForS3Backup" and "…ForS3Restore".
BACKUP_POLICIES = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
)


def backup_trust() -> PolicyDocument:
    """AWS Backup. Without a condition on the source account: its documentation names none for this role, and
    only somebody of this account who may pass the role can put it to use.

    Source: AWS Backup developer guide, "IAM service roles".
    """
    return service_trust("backup.amazonaws.com")


def backup_policies() -> list[AWSHelperFn]:
    """The managed policies of a role that backs up and restores."""
    return [aws_policy(name) for name in BACKUP_POLICIES]
