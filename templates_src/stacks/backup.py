"""Backup: a vault, a daily plan, and the choice of what it copies: what carries two tags.

Owns the vault, the plan, the selection and the role that AWS Backup takes. The root nests it only when
``BackupEnabled``. Nothing here is in the way of a request.

What is selected: whatever AWS Backup supports, in this account and region, that is tagged ``Backup=true``
and ``Environment`` = ``EnvironmentName``. **Today that is nothing of ours.** The data of Classla is in
Supabase, which makes its own backups, and what our stacks keep is out of reach: AWS Backup knows neither
Secrets Manager nor ElastiCache nor CloudWatch Logs nor Amplify, and of the S3 buckets only those with
versioning, under a role with rights on S3 that this one has not. The plan waits for what comes next, such as
a database, a DynamoDB table or a file system: tag it, and it is copied the night after.

Tag such a resource itself. ``Backup=true`` among the tags of a *stack* is passed on to everything in it, and
AWS Backup would then fail each night at the buckets.

The vault is kept when the stack goes, because AWS deletes none that holds a recovery point; its name ends in
a part of the stack's id, so that a kept one is in nobody's way. Another ``EnvironmentName`` makes a new vault
and keeps the old. ``BackupRetentionDays`` applies to recovery points made after the change.
"""

from __future__ import annotations

from troposphere import GetAtt, Ref, Select, Split, StackId, Sub, Template
from troposphere.backup import (
    BackupPlan,
    BackupPlanResourceType,
    BackupRuleResourceType,
    BackupSelection,
    BackupSelectionResourceType,
    BackupVault,
    ConditionParameter,
    Conditions,
    LifecycleResourceType,
)
from troposphere.iam import Role

from templates_src.common.naming import environment_name
from templates_src.common.retention import RETAINED
from templates_src.policies import backup as grants
from templates_src.policies.boundaries import role_boundary
from templates_src.settings import environment as env
from templates_src.settings import storage as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting
from templates_src.wiring import kinds as k

# Quiet hours of an American school day, in UTC.
EVERY_NIGHT = "cron(0 7 * * ? *)"
START_WITHIN_MINUTES = 60
FINISH_WITHIN_MINUTES = 360
ANYTHING_THAT_IS_SO_TAGGED = "*"


@contract
class Inputs:
    """What backups need: settings only."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    backup_retention_days: Value[k.Days] = setting(settings.BACKUP_RETENTION_DAYS)


@contract
class Outputs:
    """What backups give."""

    vault_name: Value[k.VaultName] = published("Name of the vault that holds the recovery points")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the vault, the plan that fills it, the role, and the selection of what the plan copies."""
    template = Template(Description="Classla backup: vault, daily plan, selection by tag")
    vault = template.add_resource(_vault(inputs))
    plan = template.add_resource(_plan(inputs, vault))
    role = template.add_resource(_role())
    template.add_resource(_selection(inputs, plan, role))
    return Built(template, Outputs(vault_name=k.VaultName.of(Ref(vault))))


STACK = Stack(Inputs, Outputs, build)


def _vault(inputs: Inputs) -> BackupVault:
    """Encrypted with the key that AWS Backup keeps in each account."""
    # Eight digits from the id of this stack, which no other stack ever has.
    unique = Select(0, Split("-", Select(2, Split("/", StackId))))
    return BackupVault(
        "Vault",
        BackupVaultName=Sub(
            "${Name}-${Unique}", Name=environment_name(inputs.environment_name), Unique=unique
        ),
        **RETAINED,
    )


def _plan(inputs: Inputs, vault: BackupVault) -> BackupPlan:
    return BackupPlan(
        "Plan",
        BackupPlan=BackupPlanResourceType(
            BackupPlanName=environment_name(inputs.environment_name),
            BackupPlanRule=[
                BackupRuleResourceType(
                    RuleName="daily",
                    TargetBackupVault=Ref(vault),
                    ScheduleExpression=EVERY_NIGHT,
                    StartWindowMinutes=START_WITHIN_MINUTES,
                    CompletionWindowMinutes=FINISH_WITHIN_MINUTES,
                    Lifecycle=LifecycleResourceType(DeleteAfterDays=inputs.backup_retention_days.ref),
                )
            ],
        ),
    )


def _role() -> Role:
    return Role(
        "BackupRole",
        AssumeRolePolicyDocument=grants.backup_trust(),
        PermissionsBoundary=role_boundary(),
        ManagedPolicyArns=grants.backup_policies(),
    )


def _selection(inputs: Inputs, plan: BackupPlan, role: Role) -> BackupSelection:
    """Both tags at once: a list of tags would mean one or the other, and two environments of one account
    would copy each other's."""
    return BackupSelection(
        "Selection",
        BackupPlanId=Ref(plan),
        BackupSelection=BackupSelectionResourceType(
            SelectionName="tagged",
            IamRoleArn=GetAtt(role, "Arn"),
            Resources=[ANYTHING_THAT_IS_SO_TAGGED],
            Conditions=Conditions(
                StringEquals=[
                    _tag("Backup", "true"),
                    _tag("Environment", inputs.environment_name.ref),
                ]
            ),
        ),
    )


def _tag(name: str, value: object) -> ConditionParameter:
    return ConditionParameter(ConditionKey=f"aws:ResourceTag/{name}", ConditionValue=value)
