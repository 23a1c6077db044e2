"""What the execution role may do to what watches: alarms, dashboards, logs, topics, budget, canary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import awslambda, billing, budgets, cloudwatch, events, iam, logs, s3, sns, synthetics
from troposphere import Sub

from templates_src.common.naming import PROJECT, arn
from templates_src.policies.deployment import OURS, OURS_LOOSELY
from templates_src.policies.document import allow, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

    from templates_src.wiring.kinds import Expression

# Synthetics puts this before a canary's name to name the function and the layer it makes, as this role.
CANARY_PREFIX = "cwsyn-"
ALARMS = (
    cloudwatch.DeleteAlarms,
    cloudwatch.ListTagsForResource,
    cloudwatch.PutMetricAlarm,
    cloudwatch.TagResource,
    cloudwatch.UntagResource,
)
DASHBOARDS = (
    cloudwatch.DeleteDashboards,
    cloudwatch.GetDashboard,
    cloudwatch.PutDashboard,
)
LOG_GROUPS = (
    logs.CreateLogGroup,
    logs.DeleteLogGroup,
    logs.DeleteRetentionPolicy,
    logs.GetDataProtectionPolicy,
    logs.ListTagsForResource,
    logs.PutLogGroupDeletionProtection,
    logs.PutRetentionPolicy,
    logs.TagResource,
    logs.UntagResource,
)
TOPICS = (
    sns.CreateTopic,
    sns.DeleteTopic,
    sns.GetDataProtectionPolicy,
    sns.GetSubscriptionAttributes,
    sns.GetTopicAttributes,
    sns.ListSubscriptionsByTopic,
    sns.ListTagsForResource,
    sns.SetSubscriptionAttributes,
    sns.SetTopicAttributes,
    sns.Subscribe,
    sns.TagResource,
    sns.Unsubscribe,
    sns.UntagResource,
)
EVENT_RULES = (
    events.DeleteRule,
    events.DescribeRule,
    events.ListTagsForResource,
    events.ListTargetsByRule,
    events.PutRule,
    events.PutTargets,
    events.RemoveTargets,
    events.TagResource,
    events.UntagResource,
)
BUDGET = (
    billing.GetBillingViewData,
    budgets.ListTagsForResource,
    budgets.ModifyBudget,
    budgets.TagResource,
    budgets.UntagResource,
    budgets.ViewBudget,
)
CANARY = (
    synthetics.DeleteCanary,
    synthetics.GetCanary,
    synthetics.GetCanaryRuns,
    synthetics.ListTagsForResource,
    synthetics.StartCanary,
    synthetics.StopCanary,
    synthetics.TagResource,
    synthetics.UntagResource,
    synthetics.UpdateCanary,
)
CANARY_FUNCTION = (
    awslambda.AddPermission,
    awslambda.CreateFunction,
    awslambda.DeleteFunction,
    awslambda.DeleteLayerVersion,
    awslambda.GetFunctionConfiguration,
    awslambda.GetLayerVersion,
    awslambda.ListTags,
    awslambda.PublishLayerVersion,
    awslambda.PublishVersion,
    awslambda.TagResource,
    awslambda.UntagResource,
    awslambda.UpdateFunctionCode,
    awslambda.UpdateFunctionConfiguration,
)
# List calls (Synthetics lists roles), and what CloudWatch grants for composite alarms on ``*`` only.
WITHOUT_ARN = (
    cloudwatch.DescribeAlarms,
    cloudwatch.PutCompositeAlarm,
    iam.ListRoles,
    logs.DescribeIndexPolicies,
    logs.DescribeLogGroups,
    logs.DescribeResourcePolicies,
    s3.ListAllMyBuckets,
    synthetics.CreateCanary,
    synthetics.DescribeCanaries,
)


def monitoring() -> PolicyDocument:
    """Everything that measures, records and tells."""
    return policy(
        allow("ReachMonitoring", WITHOUT_ARN, ["*"]),
        allow(
            "ManageMonitoring",
            [
                *ALARMS,
                *DASHBOARDS,
                *LOG_GROUPS,
                *TOPICS,
                *EVENT_RULES,
                *BUDGET,
                *CANARY,
                *CANARY_FUNCTION,
            ],
            _watchers(),
        ),
        # The canary runtime's own layers live in accounts of AWS.
        allow(
            "UseSyntheticsLayers",
            [awslambda.GetLayerVersion],
            [Sub("arn:${AWS::Partition}:lambda:${AWS::Region}:*:layer:Synthetics*")],
        ),
    )


def _watchers() -> list[Expression]:
    return [
        arn("cloudwatch", f"alarm:{OURS}"),
        # Target tracking makes its alarms with the rights of whoever makes the scaling policy.
        arn("cloudwatch", f"alarm:TargetTracking-service/{OURS}"),
        arn("cloudwatch", f"dashboard/{OURS_LOOSELY}", region=False),
        arn("logs", f"log-group:{OURS}"),
        arn("logs", f"log-group:/{PROJECT}/*"),
        arn("logs", f"log-group:/aws/ecs/containerinsights/{OURS}"),
        arn("logs", f"log-group:/aws/lambda/{CANARY_PREFIX}{OURS}"),
        arn("sns", OURS),
        arn("events", f"rule/{OURS}"),
        arn("budgets", f"budget/{OURS_LOOSELY}", region=False),
        arn("billing", "billingview/primary", region=False),
        arn("synthetics", f"canary:{OURS}"),
        arn("lambda", f"function:{CANARY_PREFIX}{OURS}"),
        arn("lambda", f"layer:{CANARY_PREFIX}{OURS}"),
    ]
