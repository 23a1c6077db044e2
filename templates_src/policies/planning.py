"""The plan role: read the application's stacks and prepare change sets, execute none.

It is what a pull request or a pipeline's build step runs as. It can hand CloudFormation the execution role
and nothing else, and nothing happens to a stack until somebody with more rights executes the change set.
Deleting a stack is not in it, not even the empty one that a declined first review leaves behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import cloudformation, ecr, iam, s3
from awacs.aws import Principal, StringEquals
from awacs.sts import AssumeRole

from templates_src.policies.deployment import RECORD_PREFIX, TEMPLATE_PREFIX, objects_in, our_stacks
from templates_src.policies.document import allow, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

    from templates_src.wiring.kinds import Expression

READ_STACKS = (
    cloudformation.DescribeEvents,
    cloudformation.DescribeStackEvents,
    cloudformation.DescribeStackResource,
    cloudformation.DescribeStackResourceDrifts,
    cloudformation.DescribeStackResources,
    cloudformation.DescribeStacks,
    cloudformation.DetectStackDrift,
    cloudformation.GetStackPolicy,
    cloudformation.GetTemplate,
    cloudformation.ListStackResources,
)
CHANGE_SETS = (
    cloudformation.CreateChangeSet,
    cloudformation.DeleteChangeSet,
    cloudformation.DescribeChangeSet,
    cloudformation.DescribeChangeSetHooks,
    cloudformation.ListChangeSets,
    cloudformation.TagResource,
)
# About a template that has no stack yet, or about a drift detection by its id.
INSPECT = (
    cloudformation.DescribeStackDriftDetectionStatus,
    cloudformation.GetTemplateSummary,
    cloudformation.ListStacks,
    cloudformation.ValidateTemplate,
)
FIND_TEMPLATES = (s3.GetBucketLocation, s3.ListBucket)
FIND_IMAGES = (
    ecr.DescribeImageScanFindings,
    ecr.DescribeImages,
    ecr.DescribeRepositories,
    ecr.ListImages,
)


def plan_trust(principal_arn: Expression) -> PolicyDocument:
    """Let one role, or this account's own policies (its root ARN), give the plan role out."""
    return policy(allow("Trust", [AssumeRole], [], principal=Principal("AWS", principal_arn)))


def plan_policy(
    bucket_arn: Expression, repository_arn: Expression, execution_role_arn: Expression
) -> PolicyDocument:
    """Read stacks, prepare change sets, upload templates, check that an image is there.

    An uploaded template can be read back but not deleted: a rollback may need it.
    """
    return policy(
        allow("InspectTemplates", INSPECT, ["*"]),
        allow("PlanStacks", [*READ_STACKS, *CHANGE_SETS], [our_stacks()]),
        allow("FindArtifacts", [*FIND_TEMPLATES, *FIND_IMAGES], [bucket_arn, repository_arn]),
        allow("UploadTemplates", [s3.GetObject, s3.PutObject], [objects_in(bucket_arn, TEMPLATE_PREFIX)]),
        # A rollback is planned from what was deployed before.
        allow("ReadDeployments", [s3.GetObject], [objects_in(bucket_arn, RECORD_PREFIX)]),
        allow(
            "PassExecutionRole",
            [iam.PassRole],
            [execution_role_arn],
            conditions=[StringEquals({"iam:PassedToService": "cloudformation.amazonaws.com"})],
        ),
    )
