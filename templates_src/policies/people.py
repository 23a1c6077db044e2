"""The roles that people take: plan, execute, recover, and the operator of secrets.

Each may do what the scenario tests recorded for its commands (``duties.py``, ``calls.json``), on the
resources that its scopes name. Whoever makes a change set does not execute it: plan can hand CloudFormation
the execution role, and nothing happens to a stack until somebody with the execute role executes what was
made; that role makes nothing. None of them can touch the stacks that they are bound by (``boundaries.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs.aws import ArnLike, Principal, StringEquals
from awacs.sts import AssumeRole

from templates_src.common.naming import arn
from templates_src.policies import calls
from templates_src.policies.deployment import (
    OURS,
    OURS_LOOSELY,
    RECORD_PREFIX,
    TEMPLATE_PREFIX,
    objects_in,
    our_stacks,
)
from templates_src.policies.document import allow, policy
from templates_src.policies.duties import EXECUTE, PLAN, RECOVER, SECRETS
from templates_src.policies.scopes import Area, Scope, documents

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

    from templates_src.wiring.kinds import Expression


def trust(principal_arn: Expression) -> PolicyDocument:
    """Let one role, or this account's own policies (its root ARN), give the role out."""
    return policy(allow("Trust", [AssumeRole], [], principal=Principal("AWS", principal_arn)))


def may(role: str, area: Area) -> PolicyDocument:
    """What a role's commands call, where its scopes say.

    Raises:
        WiringError: a call that no scope asks for, or a scope that asks for what no command calls.
    """
    return documents([area], calls.needed_by(role))[area.name]


def plan(
    bucket_arn: Expression, repository_arn: Expression, execution_role_arn: Expression
) -> PolicyDocument:
    """Read stacks, make change sets, upload templates, look whether image, secrets and log groups are there.

    An uploaded template can be read back but not deleted: a rollback may need it.
    """
    return may(
        PLAN,
        Area(
            "Plan",
            (
                _stacks("PlanStacks"),
                Scope("FindArtifacts", ("s3:ListBucket", "ecr:*"), [bucket_arn, repository_arn]),
                Scope(
                    "UploadTemplates",
                    ("s3:GetObject", "s3:PutObject"),
                    [objects_in(bucket_arn, TEMPLATE_PREFIX)],
                ),
                # A rollback is planned from what was deployed before.
                Scope("ReadDeployments", ("s3:GetObject",), [objects_in(bucket_arn, RECORD_PREFIX)]),
                # Whether one is left over from an earlier stack; no value is in the answer.
                Scope(
                    "FindLeftovers",
                    ("secretsmanager:DescribeSecret", "logs:DescribeLogGroups"),
                    [arn("secretsmanager", f"secret:{OURS_LOOSELY}")],
                ),
                Scope(
                    "PassExecutionRole",
                    ("iam:PassRole",),
                    [execution_role_arn],
                    conditions=[StringEquals({"iam:PassedToService": "cloudformation.amazonaws.com"})],
                ),
            ),
            reach="LookAround",
        ),
    )


def execute(bucket_arn: Expression) -> PolicyDocument:
    """Execute what was made, follow it, record it, and read why a task did not start."""
    in_clusters = ArnLike({"ecs:cluster": arn("ecs", f"cluster/{OURS}")})
    return may(
        EXECUTE,
        Area(
            "Execute",
            (
                _stacks("ExecuteApproved"),
                Scope("RecordDeployments", ("s3:PutObject",), [objects_in(bucket_arn, RECORD_PREFIX)]),
                # A list has no resource of its own; AWS limits it by the cluster.
                Scope("ListStoppedTasks", ("ecs:ListTasks",), ["*"], conditions=[in_clusters]),
                Scope("ReadStoppedTasks", ("ecs:*",), [arn("ecs", f"task/{OURS}")]),
                Scope("ReadLastWords", ("logs:GetLogEvents",), [arn("logs", f"log-group:{OURS}")]),
            ),
            reach="ReadTaskDefinitions",
        ),
    )


def recover() -> PolicyDocument:
    """Roll back what is stuck, and delete: a stack that failed to be made, or an environment."""
    return may(RECOVER, Area("Recover", (_stacks("RecoverStacks"),)))


def secrets() -> PolicyDocument:
    """Fill secrets and check their keys. It reads values: a key can be checked in no other way."""
    values = Scope("FillSecrets", ("secretsmanager:*",), [arn("secretsmanager", f"secret:{OURS_LOOSELY}")])
    return may(SECRETS, Area("Secrets", (values,)))


def _stacks(sid: str) -> Scope:
    return Scope(sid, ("cloudformation:*",), [our_stacks()])
