"""Permissions boundaries: the most that a role can do, whatever its own policies say.

The execution role writes the policies of the application's roles as a template says. The boundary keeps
what a template, or whoever gets to change one, can give them: it names every action that a role of the
application needs today and nothing else (a test compares). A role that needs more needs the boundary changed
first, which only an administrator can do: the guard denies it to the execution role.

The roles that deploy have a boundary of their own: services, with nothing that writes identities.

The names are fixed, because the application's stacks, and the condition under which roles are made, must know
them without asking; they carry the region, because bootstrap runs once in each.

Source: IAM user guide, "Permissions boundaries for IAM entities", "Delegating responsibility to others".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import (
    amplify,
    backup,
    backup_storage,
    cloudformation,
    cloudwatch,
    codebuild,
    codeconnections,
    codestar_connections,
    ecr,
    ecs,
    iam,
    logs,
    s3,
    secretsmanager,
    sns,
    ssmmessages,
    sts,
)
from awacs import elasticloadbalancing as elb
from awacs.aws import StringEquals
from troposphere import AccountId, Ref, Sub

from templates_src.common.naming import PROJECT, arn
from templates_src.policies.deployment import (
    DEPLOYMENT_PATH,
    OURS_CUT_SHORT,
    OURS_LOOSELY,
    deployment_roles,
    objects_in,
    our_buckets,
    our_roles,
    pipeline_stack,
)
from templates_src.policies.document import allow, deny, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument, Statement
    from troposphere import AWSHelperFn

    from templates_src.wiring.kinds import Expression

ROLE_BOUNDARY = f"{PROJECT}-role-boundary-${{AWS::Region}}"
WRITES_STACKS = ("Cancel", "Continue", "Create", "Delete", "Execute", "Rollback", "Set", "Tag", "Update")
# The execution role to CloudFormation, and the backend's own roles to the task that migrates.
PASSED_BY_DEPLOYERS = ("cloudformation.amazonaws.com", "ecs-tasks.amazonaws.com")
DEPLOYER_BOUNDARY = f"{PROJECT}-deployer-boundary-${{AWS::Region}}"


def role_boundary() -> AWSHelperFn:
    """ARN of the boundary of the application's roles."""
    return arn("iam", f"policy{DEPLOYMENT_PATH}{ROLE_BOUNDARY}", region=False)


def deployer_boundary() -> AWSHelperFn:
    """ARN of the boundary of the roles that deploy."""
    return arn("iam", f"policy{DEPLOYMENT_PATH}{DEPLOYER_BOUNDARY}", region=False)


def deployers() -> PolicyDocument:
    """The most that a role of a person, a build or the pipeline can do.

    No service beside these, and of IAM handing on a role and nothing else: a role that deploys never makes
    or changes an identity. The execution role does, and has a boundary of its own.
    """
    return policy(
        allow(
            "BoundDeployers",
            [
                amplify.Action("*"),
                cloudformation.Action("*"),
                codebuild.Action("*"),
                codeconnections.UseConnection,
                codestar_connections.UseConnection,
                ecr.Action("*"),
                ecs.Action("*"),
                logs.Action("*"),
                s3.Action("*"),
                secretsmanager.Action("*"),
                sns.Publish,
                sts.AssumeRole,
            ],
            ["*"],
        ),
        allow(
            "BoundPassing",
            [iam.PassRole],
            [our_roles(), deployment_roles()],
            conditions=[StringEquals({"iam:PassedToService": list(PASSED_BY_DEPLOYERS)})],
        ),
        # The stacks that the roles are made by. An administrator changes those.
        deny(
            "BoundStacks",
            [cloudformation.Action(f"{verb}*") for verb in WRITES_STACKS],
            [Ref("AWS::StackId"), pipeline_stack()],
        ),
    )


def application_roles(bucket_arn: Expression) -> PolicyDocument:
    """The most that a role of the application can do.

    Args:
        bucket_arn: the template bucket, which none of them reads or writes.
    """
    return policy(
        allow(
            "BoundWithoutResource",
            [
                cloudwatch.PutMetricData,
                ecr.GetAuthorizationToken,
                elb.DescribeListeners,
                elb.DescribeRules,
                elb.DescribeTargetGroups,
                elb.DescribeTargetHealth,
                logs.DescribeLogGroups,
                s3.ListAllMyBuckets,
                ssmmessages.CreateControlChannel,
                ssmmessages.CreateDataChannel,
                ssmmessages.OpenControlChannel,
                ssmmessages.OpenDataChannel,
            ],
            ["*"],
        ),
        *_on_resources(),
        # AWS keeps up the managed policies of this role. The service whose data is backed up is added here
        # when there is one: today there is none.
        allow("BoundBackups", [backup.Action("*"), backup_storage.Action("*")], ["*"]),
        deny("BoundTemplates", [s3.Action("*")], [bucket_arn, objects_in(bucket_arn)]),
    )


def _on_resources() -> tuple[Statement, ...]:
    balancers = (f"{kind}/{OURS_CUT_SHORT}" for kind in ("targetgroup", "listener-rule/app"))
    return (
        allow(
            "BoundLogs",
            [
                logs.CreateLogGroup,
                logs.CreateLogStream,
                logs.DescribeLogStreams,
                logs.PutLogEvents,
            ],
            [arn("logs", "log-group:*")],
        ),
        allow(
            "BoundImages",
            [ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer],
            [Sub("arn:${AWS::Partition}:ecr:*:*:repository/*")],
        ),
        allow(
            "BoundSecrets",
            [secretsmanager.GetSecretValue],
            [arn("secretsmanager", f"secret:{OURS_LOOSELY}")],
        ),
        allow(
            "BoundTraffic",
            [elb.DeregisterTargets, elb.ModifyRule, elb.RegisterTargets],
            [arn("elasticloadbalancing", name) for name in balancers],
        ),
        allow(
            "BoundBuckets",
            [s3.GetBucketLocation, s3.GetObject, s3.PutObject],
            [our_buckets()],
            # Names of buckets are the world's: somebody else may have one that begins like ours.
            conditions=[StringEquals({"aws:ResourceAccount": AccountId})],
        ),
    )
