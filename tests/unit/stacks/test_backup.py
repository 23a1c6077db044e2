"""What is backed up, by whom, for how long, and that the vault outlives its stack."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.policies.execution_identity import ATTACHABLE, ROLE_USERS
from templates_src.stacks import backup
from tests.support.emit import emit, only
from tests.support.iam import resolve


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(backup.STACK)


def test_the_vault_is_named_after_the_environment_and_outlives_the_stack(template: dict[str, Any]) -> None:
    vault = only(template, "AWS::Backup::BackupVault")
    assert vault["Properties"]["BackupVaultName"] == {
        "Fn::Join": ["-", ["classla", {"Ref": "EnvironmentName"}]]
    }
    assert vault["DeletionPolicy"] == "RetainExceptOnCreate"
    assert vault["UpdateReplacePolicy"] == "Retain"


def test_there_is_one_backup_a_day_kept_as_long_as_the_setting_says(template: dict[str, Any]) -> None:
    (rule,) = only(template, "AWS::Backup::BackupPlan")["Properties"]["BackupPlan"]["BackupPlanRule"]
    assert rule["ScheduleExpression"] == "cron(0 5 ? * * *)"
    assert rule["Lifecycle"] == {"DeleteAfterDays": {"Ref": "BackupRetentionDays"}}
    assert rule["TargetBackupVault"] == {"Ref": "Vault"}
    # AWS Backup refuses a window of completion that ends within the hour after that of the start.
    assert rule["CompletionWindowMinutes"] >= rule["StartWindowMinutes"] + 60


def test_only_what_carries_both_tags_is_backed_up(template: dict[str, Any]) -> None:
    """ListOfTags would take what carries either."""
    selection = only(template, "AWS::Backup::BackupSelection")["Properties"]["BackupSelection"]
    assert "ListOfTags" not in selection
    assert selection["Resources"] == ["*"]
    assert selection["Conditions"] == {
        "StringEquals": [
            {"ConditionKey": "aws:ResourceTag/Backup", "ConditionValue": "true"},
            {"ConditionKey": "aws:ResourceTag/Environment", "ConditionValue": {"Ref": "EnvironmentName"}},
        ]
    }


def test_the_role_is_for_aws_backup_of_this_account(template: dict[str, Any]) -> None:
    role = only(template, "AWS::IAM::Role")["Properties"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "backup.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert "backup.amazonaws.com" in ROLE_USERS


def test_the_role_has_policies_of_aws_that_the_deployment_may_attach(template: dict[str, Any]) -> None:
    role = only(template, "AWS::IAM::Role")["Properties"]
    assert resolve(role["ManagedPolicyArns"], {"AWS::Partition": "aws-cn"}) == [
        "arn:aws-cn:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
        "arn:aws-cn:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
    ]
    assert "Policies" not in role
    assert {arn["Fn::Sub"].split("policy/")[1] for arn in role["ManagedPolicyArns"]} <= set(ATTACHABLE)


def test_the_vault_s_name_is_published(template: dict[str, Any]) -> None:
    assert template["Outputs"]["VaultName"]["Value"] == {"Ref": "Vault"}
