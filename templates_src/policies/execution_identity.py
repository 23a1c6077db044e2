"""Where the execution role may do what identities and stacks need: roles of the application, nested stacks.

This is the dangerous part. The role makes roles named ``classla-*`` and writes their inline policies, and no
condition reads what such a policy says. So it may write only on roles that carry the boundary of
``boundaries.py``: whatever a template gives a task, the task gets nothing beyond that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs.aws import ArnEquals, StringEquals

from templates_src.common.naming import arn
from templates_src.policies.boundaries import role_boundary
from templates_src.policies.deployment import (
    aws_policy,
    execution_roles,
    objects_in,
    our_roles,
    our_stacks,
)
from templates_src.policies.scopes import Area, Scope

if TYPE_CHECKING:
    from templates_src.wiring.kinds import Expression

# Who may be handed a role that a stack of ours made.
ROLE_USERS = (
    "amplify.amazonaws.com",
    "backup.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "ecs.amazonaws.com",
    "lambda.amazonaws.com",
    "synthetics.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)
# Services that make a role of their own on first use in an account.
SERVICE_LINKED = (
    "backup.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "ecs.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
    "elasticache.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
)
# The only managed policies that a role of ours may get; everything else is an inline policy in a template.
ATTACHABLE = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
)


def identity(bucket_arn: Expression) -> Area:
    """Roles of the application, their use by services, and the nested stacks themselves."""
    bounded = StringEquals({"iam:PermissionsBoundary": role_boundary()})
    known = ArnEquals({"iam:PolicyARN": [aws_policy(name) for name in ATTACHABLE]})
    return Area(
        "Identity",
        (
            Scope(
                "GiveRights",
                ("iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"),
                [our_roles()],
                conditions=[bounded],
            ),
            Scope(
                "AttachKnownPolicies", ("iam:AttachRolePolicy",), [our_roles()], conditions=[bounded, known]
            ),
            Scope(
                "CreateServiceLinkedRoles",
                ("iam:CreateServiceLinkedRole",),
                [arn("iam", "role/aws-service-role/*", region=False)],
                conditions=[StringEquals({"iam:AWSServiceName": list(SERVICE_LINKED)})],
            ),
            *_passing(),
            # What reads, what takes rights away, and who may take a role that is bounded.
            Scope("ManageRoles", ("iam:*Role*",), [our_roles()]),
            # Stacks, their templates, and change sets: that of a root makes one for each nested stack.
            Scope(
                "ManageNestedStacks",
                ("cloudformation:*", "s3:GetObject", "s3:GetObjectVersion"),
                [our_stacks(), objects_in(bucket_arn)],
            ),
        ),
    )


def _passing() -> tuple[Scope, ...]:
    return (
        Scope(
            "PassRoles",
            ("iam:PassRole",),
            [our_roles()],
            conditions=[StringEquals({"iam:PassedToService": list(ROLE_USERS)})],
        ),
        # A nested stack runs with its parent's role, which CloudFormation passes on as that role.
        Scope(
            "PassItself",
            ("iam:PassRole",),
            [execution_roles()],
            conditions=[StringEquals({"iam:PassedToService": "cloudformation.amazonaws.com"})],
        ),
    )
