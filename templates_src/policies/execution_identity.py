"""What the execution role may do with identities and stacks: roles of the application, nested stacks.

This is the dangerous part, so it says what it does not prevent. The role makes roles named ``classla-*`` and
writes their inline policies, and no condition reads what such a policy says: whoever may execute a change set
can give the application's tasks any right. The review of the change set stops that, which shows every policy.
A permissions boundary would do so too, but each role of each stack would have to name it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import cloudformation, iam, s3
from awacs.aws import ArnEquals, StringEquals

from templates_src.common.naming import arn
from templates_src.policies.deployment import (
    aws_policy,
    deployment_roles,
    objects_in,
    our_roles,
    our_stacks,
)
from templates_src.policies.document import allow, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument, Statement

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
    "AmazonECSInfrastructureRolePolicyForLoadBalancers",
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
)


def identity(bucket_arn: Expression) -> PolicyDocument:
    """Roles of the application, their use by services, and the nested stacks themselves."""
    return policy(
        _roles(),
        _attachments(),
        _pass_roles(),
        _service_linked_roles(),
        _nested_stacks(bucket_arn),
        _pass_itself(),
    )


def _roles() -> Statement:
    return allow(
        "ManageRoles",
        [
            iam.CreateRole,
            iam.DeleteRole,
            iam.DeleteRolePolicy,
            iam.GetRole,
            iam.GetRolePolicy,
            iam.ListAttachedRolePolicies,
            iam.ListRolePolicies,
            iam.PutRolePolicy,
            iam.TagRole,
            iam.UntagRole,
            iam.UpdateAssumeRolePolicy,
            iam.UpdateRole,
            iam.UpdateRoleDescription,
        ],
        [our_roles()],
    )


def _attachments() -> Statement:
    return allow(
        "AttachKnownPolicies",
        [iam.AttachRolePolicy, iam.DetachRolePolicy],
        [our_roles()],
        conditions=[ArnEquals({"iam:PolicyARN": [aws_policy(name) for name in ATTACHABLE]})],
    )


def _pass_roles() -> Statement:
    return allow(
        "PassRoles",
        [iam.PassRole],
        [our_roles()],
        conditions=[StringEquals({"iam:PassedToService": list(ROLE_USERS)})],
    )


def _service_linked_roles() -> Statement:
    return allow(
        "CreateServiceLinkedRoles",
        [iam.CreateServiceLinkedRole],
        [arn("iam", "role/aws-service-role/*", region=False)],
        conditions=[StringEquals({"iam:AWSServiceName": list(SERVICE_LINKED)})],
    )


def _nested_stacks(bucket_arn: Expression) -> Statement:
    """Stacks, their templates, and change sets: that of a root makes one for each nested stack."""
    return allow(
        "ManageNestedStacks",
        [
            cloudformation.CreateChangeSet,
            cloudformation.CreateStack,
            cloudformation.DeleteChangeSet,
            cloudformation.DeleteStack,
            cloudformation.DescribeChangeSet,
            cloudformation.DescribeStacks,
            cloudformation.ExecuteChangeSet,
            cloudformation.GetStackPolicy,
            cloudformation.GetTemplate,
            cloudformation.TagResource,
            cloudformation.UntagResource,
            cloudformation.UpdateStack,
            s3.GetObject,
            s3.GetObjectVersion,
        ],
        [our_stacks(), objects_in(bucket_arn)],
    )


def _pass_itself() -> Statement:
    """A nested stack runs with its parent's role, which CloudFormation passes on as that role."""
    return allow(
        "PassItself",
        [iam.PassRole],
        [deployment_roles()],
        conditions=[StringEquals({"iam:PassedToService": "cloudformation.amazonaws.com"})],
    )
