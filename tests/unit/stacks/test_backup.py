"""What is copied, how often, by whom, and what stays when the stack goes."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest

from templates_src.policies.backup import BACKUP_POLICIES
from templates_src.policies.execution_identity import ATTACHABLE, ROLE_USERS
from templates_src.settings import environment as env
from templates_src.stacks import backup
from tests.support.emit import emit, only
from tests.support.iam import resolve

PLAN = "AWS::Backup::BackupPlan"
ROLE = "AWS::IAM::Role"
SELECTION = "AWS::Backup::BackupSelection"
VAULT = "AWS::Backup::BackupVault"


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(backup.STACK)


def rule_of(template: dict[str, Any]) -> dict[str, Any]:
    (rule,) = only(template, PLAN)["Properties"]["BackupPlan"]["BackupPlanRule"]
    return dict(rule)


# --- vault -------------------------------------------------------------------------------------------------
def test_the_vault_outlives_its_stack_and_its_replacement(template: dict[str, Any]) -> None:
    vault = only(template, VAULT)
    assert vault["DeletionPolicy"] == "RetainExceptOnCreate"
    assert vault["UpdateReplacePolicy"] == "Retain"


def test_a_kept_vault_is_not_in_the_way_of_the_next_one(template: dict[str, Any]) -> None:
    """Its name holds a part of the stack's id, which is new for each stack."""
    text, parts = only(template, VAULT)["Properties"]["BackupVaultName"]["Fn::Sub"]
    assert text == "${Name}-${Unique}"
    index, pieces = parts["Unique"]["Fn::Select"]
    separator, guid = pieces["Fn::Split"]
    assert (index, separator) == (0, "-")
    assert guid == {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}


def test_the_longest_environment_has_a_name_that_a_vault_may_have() -> None:
    longest = "a" * 15
    assert re.fullmatch(env.ENVIRONMENT_NAME.pattern, longest)
    assert not re.fullmatch(env.ENVIRONMENT_NAME.pattern, longest + "a")
    manager = import_module("cfnlint.schema.manager").PROVIDER_SCHEMA_MANAGER
    definitions = manager.get_resource_schema("us-east-1", VAULT).schema["definitions"]
    assert re.fullmatch(definitions["BackupVaultNamePattern"]["pattern"], f"classla-{longest}-0a1b2c3d")


# --- plan --------------------------------------------------------------------------------------------------
def test_copies_are_made_each_night_into_that_vault(template: dict[str, Any]) -> None:
    rule = rule_of(template)
    assert re.fullmatch(r"cron\(0 \d+ \* \* \? \*\)", rule["ScheduleExpression"])
    assert rule["TargetBackupVault"] == {"Ref": "Vault"}


def test_copies_are_kept_for_as_long_as_the_setting_says(template: dict[str, Any]) -> None:
    """No cold storage: it keeps a copy for at least 90 days, which is more than most settings ask for."""
    assert rule_of(template)["Lifecycle"] == {"DeleteAfterDays": {"Ref": "BackupRetentionDays"}}


def test_a_copy_has_time_to_finish_before_the_next_one_starts(template: dict[str, Any]) -> None:
    rule = rule_of(template)
    start, finish = rule["StartWindowMinutes"], rule["CompletionWindowMinutes"]
    assert 60 <= start < finish < 24 * 60  # AWS Backup refuses a start window of less than an hour


# --- selection ---------------------------------------------------------------------------------------------
def test_only_what_asks_for_it_in_this_environment_is_copied(template: dict[str, Any]) -> None:
    selection = only(template, SELECTION)["Properties"]["BackupSelection"]
    assert selection["Resources"] == ["*"]
    assert "ListOfTags" not in selection  # which means one tag or the other
    assert selection["Conditions"] == {
        "StringEquals": [
            {"ConditionKey": "aws:ResourceTag/Backup", "ConditionValue": "true"},
            {"ConditionKey": "aws:ResourceTag/Environment", "ConditionValue": {"Ref": "EnvironmentName"}},
        ]
    }


def test_the_plan_that_is_made_here_is_the_one_that_selects(template: dict[str, Any]) -> None:
    properties = only(template, SELECTION)["Properties"]
    assert properties["BackupPlanId"] == {"Ref": "Plan"}
    assert properties["BackupSelection"]["IamRoleArn"] == {"Fn::GetAtt": ["BackupRole", "Arn"]}


# --- role --------------------------------------------------------------------------------------------------
def test_only_aws_backup_takes_the_role(template: dict[str, Any]) -> None:
    (trust,) = only(template, ROLE)["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "backup.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole"]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_role_has_the_policies_of_aws_in_every_partition(
    template: dict[str, Any], partition: str
) -> None:
    properties = only(template, ROLE)["Properties"]
    assert "Policies" not in properties
    assert resolve(properties["ManagedPolicyArns"], {"AWS::Partition": partition}) == [
        f"arn:{partition}:iam::aws:policy/{name}" for name in BACKUP_POLICIES
    ]


def test_the_deployment_may_make_that_role() -> None:
    assert set(BACKUP_POLICIES) <= set(ATTACHABLE)
    assert "backup.amazonaws.com" in ROLE_USERS
