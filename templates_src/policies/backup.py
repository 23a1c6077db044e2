"""Who may take the role of AWS Backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs.aws import SourceAccount, StringEquals
from troposphere import AccountId

from templates_src.policies.deployment import aws_policy
from templates_src.policies.document import service_trust

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument
    from troposphere import AWSHelperFn

# AWS keeps these in step with what it can back up; a list of our own would be out of date at the next type.
MANAGED = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
)


def backup_trust() -> PolicyDocument:
    """AWS Backup, for this account only."""
    return service_trust("backup.amazonaws.com", conditions=[StringEquals({SourceAccount: AccountId})])


def managed_policies() -> list[AWSHelperFn]:
    """ARNs of AWS's own policies for making backups and restoring them."""
    return [aws_policy(name) for name in MANAGED]
