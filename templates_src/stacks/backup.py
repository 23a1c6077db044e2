"""Backup: a vault, a daily plan, and the selection of what is tagged ``Backup=true``.

Owns the recovery points. What it selects today is nothing that the application's stacks make: their data is
in Supabase, which has backups of its own; secrets are kept and may be replicated; the images are in the
registry, and the cache holds only what may be lost. It is there for what comes later, or stands beside them
in the account, such as a database or a file system: tag it ``Backup=true`` and ``Environment=<name>``, in
this region, and see that its service is turned on in AWS Backup's settings. Not for buckets, whose backup
needs a policy that this role has not.

The vault is kept when the stack is deleted, because a vault that holds recovery points cannot be; to turn
backups on again, delete the empty vault or import it, as its name is fixed. Another ``EnvironmentName``
replaces the vault: new points go to the new one, and the old ones stay in the old. No user notices.
"""

from __future__ import annotations

from troposphere import GetAtt, Ref, Template
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
from templates_src.settings import environment as env
from templates_src.settings import storage as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting
from templates_src.wiring import kinds as k

# Night in America, where the service runs by default, and before the day begins in Europe.
EVERY_NIGHT = "cron(0 5 ? * * *)"
# A backup that has not begun after an hour is late, and one that has not ended after eight has failed.
START_WITHIN_MINUTES = 60
COMPLETE_WITHIN_MINUTES = 480


@contract
class Inputs:
    """What backups need: settings only."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    backup_retention_days: Value[k.Days] = setting(settings.BACKUP_RETENTION_DAYS)


@contract
class Outputs:
    """What backups give."""

    vault_name: Value[k.VaultName] = published("Vault that holds the recovery points")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the vault, the plan, the role and the selection."""
    template = Template(Description="Classla backup: vault, daily plan, selection by tag")
    vault = template.add_resource(
        BackupVault("Vault", BackupVaultName=environment_name(inputs.environment_name), **RETAINED)
    )
    plan = template.add_resource(_plan(inputs, vault))
    role = template.add_resource(_role())
    template.add_resource(_selection(inputs, plan, role))
    return Built(template, Outputs(vault_name=k.VaultName.of(Ref(vault))))


STACK = Stack(Inputs, Outputs, build)


def _plan(inputs: Inputs, vault: BackupVault) -> BackupPlan:
    return BackupPlan(
        "Plan",
        BackupPlan=BackupPlanResourceType(
            BackupPlanName=environment_name(inputs.environment_name, "daily"),
            BackupPlanRule=[
                BackupRuleResourceType(
                    RuleName="daily",
                    TargetBackupVault=Ref(vault),
                    ScheduleExpression=EVERY_NIGHT,
                    StartWindowMinutes=START_WITHIN_MINUTES,
                    CompletionWindowMinutes=COMPLETE_WITHIN_MINUTES,
                    Lifecycle=LifecycleResourceType(DeleteAfterDays=inputs.backup_retention_days.ref),
                )
            ],
        ),
    )


def _role() -> Role:
    return Role(
        "BackupRole",
        AssumeRolePolicyDocument=grants.backup_trust(),
        ManagedPolicyArns=grants.managed_policies(),
    )


def _selection(inputs: Inputs, plan: BackupPlan, role: Role) -> BackupSelection:
    """Both tags must be there: a selection by ``ListOfTags`` would take what has one of them, and two
    environments of one account would each back up the other's data."""
    return BackupSelection(
        "Selection",
        BackupPlanId=GetAtt(plan, "BackupPlanId"),
        BackupSelection=BackupSelectionResourceType(
            SelectionName="tagged",
            IamRoleArn=GetAtt(role, "Arn"),
            Resources=["*"],
            Conditions=Conditions(
                StringEquals=[
                    ConditionParameter(ConditionKey="aws:ResourceTag/Backup", ConditionValue="true"),
                    ConditionParameter(
                        ConditionKey="aws:ResourceTag/Environment", ConditionValue=inputs.environment_name.ref
                    ),
                ]
            ),
        ),
    )
