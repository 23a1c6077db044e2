from __future__ import annotations

from templates_src.policies.backup import backup_policies, backup_trust
from tests.support.plain import plain


def test_aws_backup_takes_the_role_with_its_managed_policies() -> None:
    (statement,) = plain(backup_trust())["Statement"]
    assert statement["Principal"] == {"Service": "backup.amazonaws.com"}
    assert all("${AWS::Partition}" in policy["Fn::Sub"] for policy in plain(backup_policies()))
