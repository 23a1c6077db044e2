"""Grants of the pipeline: what it may start, what each build may do, and what deploys an environment.

Three kinds of role, so that no step can do another's work. The pipeline starts builds and takes the deploy
roles; a build reads its sources and, where its work is in an environment, takes one role of that environment;
a deploy role executes what was approved. None of them can make a change set and execute it too: the plan
role of bootstrap makes, the deploy role executes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import (
    cloudformation,
    codebuild,
    codeconnections,
    codestar_connections,
    ecr,
    logs,
    s3,
    sns,
)
from awacs.aws import ArnEquals, ArnLike, Principal, SourceAccount, StringEquals, StringLike
from awacs.sts import AssumeRole, AssumeRoleWithWebIdentity
from troposphere import AccountId, Sub

from templates_src.common.naming import PROJECT, arn
from templates_src.policies import people
from templates_src.policies.deployment import DEPLOYMENT_PATH, RECORD_PREFIX, objects_in
from templates_src.policies.document import allow, policy, service_trust
from templates_src.policies.duties import PIPELINE
from templates_src.policies.scopes import Area, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awacs.aws import PolicyDocument, Statement

    from templates_src.wiring.kinds import Expression

OWN_ACCOUNT = (StringEquals({SourceAccount: AccountId}),)
GITHUB = "token.actions.githubusercontent.com"
REPORT_PREFIX = "reports/"


# --- who may be what ---------------------------------------------------------------------------------------
def pipeline_trust() -> PolicyDocument:
    """CodePipeline, for pipelines of this account (CodePipeline user guide, "Confused deputy prevention")."""
    return service_trust("codepipeline.amazonaws.com", conditions=OWN_ACCOUNT)


def build_trust() -> PolicyDocument:
    """CodeBuild, for projects of this account (CodeBuild user guide, "Cross-service confused deputy")."""
    return service_trust("codebuild.amazonaws.com", conditions=OWN_ACCOUNT)


def deploy_trust() -> PolicyDocument:
    """Roles of this very stack, and no others of the account.

    By the path and prefix that CloudFormation gives them: naming each one would be a cycle, since their
    policies name this role.
    """
    ours = arn("iam", f"role{DEPLOYMENT_PATH}${{AWS::StackName}}-*", region=False)
    return policy(
        allow(
            "Trust",
            [AssumeRole],
            [],
            principal=Principal("AWS", arn("iam", "root", region=False)),
            conditions=[ArnLike({"aws:PrincipalArn": ours})],
        )
    )


def github_trust(subject: Expression) -> PolicyDocument:
    """GitHub Actions, for tokens of one subject (GitHub, "Configuring OpenID Connect in AWS")."""
    provider = arn("iam", f"oidc-provider/{GITHUB}", region=False)
    return policy(
        allow(
            "Trust",
            [AssumeRoleWithWebIdentity],
            [],
            principal=Principal("Federated", provider),
            conditions=[
                StringEquals({f"{GITHUB}:aud": "sts.amazonaws.com"}),
                StringLike({f"{GITHUB}:sub": subject}),
            ],
        )
    )


def publish_events(topic_arn: Expression) -> Statement:
    """EventBridge tells of executions. It supports no condition in the policy of a topic."""
    return allow(
        "PublishEvents",
        [sns.Publish],
        [topic_arn],
        principal=Principal("Service", "events.amazonaws.com"),
    )


# --- the pipeline ------------------------------------------------------------------------------------------
def run_pipeline(
    *,
    connection_arn: Expression,
    bucket_arn: Expression,
    projects: Sequence[Expression],
    topic_arn: Expression,
    deploy_roles: Sequence[Expression],
) -> PolicyDocument:
    """Fetch sources, start builds, ask for approvals, take the roles that execute.

    The connection is of one of two services, by its age; its ARN decides which of the two actions counts.

    Source: CodePipeline user guide, "Manage the CodePipeline service role".
    """
    named = [arn("codebuild", "project/${Project}", Project=project) for project in projects]
    return policy(
        allow(
            "FetchSources",
            [codeconnections.UseConnection, codestar_connections.UseConnection],
            [connection_arn],
        ),
        allow("FindArtifacts", [s3.GetBucketLocation, s3.GetBucketVersioning], [bucket_arn]),
        allow(
            "ExchangeArtifacts",
            [s3.GetObject, s3.GetObjectVersion, s3.PutObject],
            [objects_in(bucket_arn)],
        ),
        allow("StartBuilds", [codebuild.BatchGetBuilds, codebuild.StartBuild, codebuild.StopBuild], named),
        allow("AskForApproval", [sns.Publish], [topic_arn]),
        allow("TakeDeployRoles", [AssumeRole], list(deploy_roles)),
    )


# --- builds ------------------------------------------------------------------------------------------------
def read_sources(bucket_arn: Expression) -> Statement:
    """Read what earlier actions made."""
    return allow("ReadArtifacts", [s3.GetObject, s3.GetObjectVersion], [objects_in(bucket_arn)])


def write_artifacts(bucket_arn: Expression) -> Statement:
    """Write artifacts and reports. Not for the build of the image: it runs what the application's packages
    bring along, and could replace what a deployment is made from."""
    return allow("WriteArtifacts", [s3.PutObject], [objects_in(bucket_arn)])


def write_log(log_group: Expression) -> Statement:
    """Write one log group's streams."""
    group = arn("logs", "log-group:${Group}:*", Group=log_group)
    return allow("WriteBuildLog", [logs.CreateLogStream, logs.PutLogEvents], [group])


def take_role(role_arn: Expression) -> Statement:
    """Take the one role that the build's work needs, in whichever account it is."""
    return allow("TakeTargetRole", [AssumeRole], [role_arn])


def take_roles(role_arns: Sequence[Expression]) -> Statement:
    """Take any of the environments' roles: for GitHub Actions, whose own environments tell them apart."""
    return allow("TakeTargetRoles", [AssumeRole], list(role_arns))


def push_images(repository_arn: Expression) -> tuple[Statement, ...]:
    """Push to one repository, read back what was pushed, and find that repository by bootstrap's outputs.

    Source: ECR user guide, "IAM permissions for pushing an image".
    """
    return (
        allow("SignInToRegistry", [ecr.GetAuthorizationToken], ["*"]),
        allow(
            "PushImage",
            [
                ecr.BatchCheckLayerAvailability,
                ecr.BatchGetImage,
                ecr.CompleteLayerUpload,
                ecr.DescribeImages,
                ecr.GetDownloadUrlForLayer,
                ecr.InitiateLayerUpload,
                ecr.PutImage,
                ecr.UploadLayerPart,
            ],
            [repository_arn],
        ),
        allow(
            "FindRegistry",
            [cloudformation.DescribeStacks],
            [arn("cloudformation", f"stack/{PROJECT}-bootstrap/*")],
        ),
    )


# --- an environment ----------------------------------------------------------------------------------------
# What CodePipeline's own action asks for beside what the deployer's commands do. Source: CodePipeline user
# guide, "AWS CloudFormation deploy action reference", permissions of CHANGE_SET_EXECUTE.
ACTION_CALLS = (
    cloudformation.DescribeChangeSet,
    cloudformation.DescribeStacks,
    cloudformation.ExecuteChangeSet,
)


def deploy(environment: Expression, template_bucket: Expression) -> PolicyDocument:
    """Execute the change sets of one environment, and what goes around it.

    What the pipeline's commands call was recorded (``duties.py``). Its stack's own role does the work:
    executing needs no iam:PassRole, because whoever made the change set passed that role then. What is passed
    here is the backend's own roles, to the task that migrates.

    Args:
        environment: its name; its root stack is ``classla-<name>``.
        template_bucket: name of the bucket that deployments are recorded in.

    Raises:
        WiringError: a call that no scope asks for.
    """
    made = people.may(
        PIPELINE,
        Area(
            "Deploy",
            (
                _stacks_of(environment),
                _records_of(environment, template_bucket),
                *_migration(environment),
                # Any Amplify app of the account: its id is made up by AWS and known only after the first
                # deployment.
                Scope("StartFrontend", ("amplify:*",), [arn("amplify", "apps/*")]),
            ),
            reach="LookAtTaskDefinitions",
        ),
    )
    execute = allow("ExecuteApproved", ACTION_CALLS, _stacks_of(environment).resources)
    return policy(execute, *made.properties["Statement"])


def _of(environment: Expression, service: str, resource: str) -> Expression:
    return arn(service, resource.replace("ENV", f"{PROJECT}-${{Environment}}"), Environment=environment)


def _stacks_of(environment: Expression) -> Scope:
    """The root and its nested stacks."""
    root, nested = (_of(environment, "cloudformation", name) for name in ("stack/ENV/*", "stack/ENV-*/*"))
    return Scope("AroundExecution", ("cloudformation:*",), [root, nested])


def _records_of(environment: Expression, template_bucket: Expression) -> Scope:
    """Like the deployer's own record, which a rollback is planned from."""
    place = f"${{Bucket}}/{RECORD_PREFIX}{PROJECT}-${{Environment}}/*"
    text = f"arn:${{AWS::Partition}}:s3:::{place}"
    where = Sub(text, Bucket=template_bucket, Environment=environment)
    return Scope("RecordDeployments", ("s3:PutObject",), [where])


def _migration(environment: Expression) -> tuple[Scope, ...]:
    """Run one task in the environment's own cluster, with the roles of its own backend.

    Source: ECS developer guide, "Identity and access management for Amazon ECS", RunTask.
    """
    cluster = _of(environment, "ecs", "cluster/ENV")
    families = _of(environment, "ecs", "task-definition/ENV-*:*")
    roles = Sub(
        f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{PROJECT}-${{Environment}}-*",
        Environment=environment,
    )
    return (
        Scope("DefineMigration", ("ecs:RegisterTaskDefinition",), [families]),
        Scope("RunMigration", ("ecs:RunTask",), [families], conditions=[ArnEquals({"ecs:cluster": cluster})]),
        Scope(
            "FollowMigration",
            ("ecs:*",),
            [_of(environment, "ecs", "service/ENV/*"), _of(environment, "ecs", "task/ENV/*")],
        ),
        Scope(
            "PassTaskRoles",
            ("iam:PassRole",),
            [roles],
            conditions=[StringEquals({"iam:PassedToService": "ecs-tasks.amazonaws.com"})],
        ),
        Scope("ReadMigrationLog", ("logs:GetLogEvents",), [_of(environment, "logs", "log-group:ENV-*:*")]),
    )
