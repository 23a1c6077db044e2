"""What the execution role may do to what runs code: ECS with its auto scaling, and Amplify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import amplify, application_autoscaling, ecs
from awacs.aws import StringEquals

from templates_src.common.naming import arn
from templates_src.policies.deployment import OURS, OURS_LOOSELY
from templates_src.policies.document import allow, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

CONTAINERS = (
    ecs.CreateCluster,
    ecs.CreateService,
    ecs.DeleteCluster,
    ecs.DeleteService,
    ecs.DescribeCapacityProviders,
    ecs.DescribeClusters,
    ecs.DescribeServiceDeployments,
    ecs.DescribeServices,
    ecs.ListServiceDeployments,
    ecs.ListTagsForResource,
    ecs.PutClusterCapacityProviders,
    ecs.RegisterTaskDefinition,
    ecs.StopServiceDeployment,
    ecs.TagResource,
    ecs.UntagResource,
    ecs.UpdateCluster,
    ecs.UpdateClusterSettings,
    ecs.UpdateService,
)
DESCRIBE_SCALING = (
    application_autoscaling.DescribeScalableTargets,
    application_autoscaling.DescribeScalingPolicies,
    application_autoscaling.DescribeScheduledActions,
)
SCALING = (
    application_autoscaling.DeleteScalingPolicy,
    application_autoscaling.DeregisterScalableTarget,
    application_autoscaling.PutScalingPolicy,
    application_autoscaling.RegisterScalableTarget,
)
SCALING_TAGS = (
    application_autoscaling.ListTagsForResource,
    application_autoscaling.TagResource,
    application_autoscaling.UntagResource,
)
FRONTEND = (
    amplify.CreateBranch,
    amplify.CreateDomainAssociation,
    amplify.DeleteApp,
    amplify.DeleteBranch,
    amplify.DeleteDomainAssociation,
    amplify.GetApp,
    amplify.GetBranch,
    amplify.GetDomainAssociation,
    amplify.ListTagsForResource,
    amplify.TagResource,
    amplify.UntagResource,
    amplify.UpdateApp,
    amplify.UpdateBranch,
    amplify.UpdateDomainAssociation,
)
# Calls about something that has no ARN yet, or that ECS gives no resource-level permission.
WITHOUT_ARN = (amplify.CreateApp, ecs.DeregisterTaskDefinition, ecs.DescribeTaskDefinition)


def compute() -> PolicyDocument:
    """Cluster, task definition, service, scaling, frontend app.

    A service and its deployments carry the cluster's name first; Amplify makes up its ids.
    """
    targets = arn("application-autoscaling", "scalable-target/*")
    return policy(
        allow("ReachCompute", [*WITHOUT_ARN, *DESCRIBE_SCALING], ["*"]),
        allow(
            "ManageCompute",
            [*CONTAINERS, *FRONTEND, *SCALING_TAGS],
            [
                arn("ecs", f"cluster/{OURS}"),
                arn("ecs", f"service/{OURS}"),
                arn("ecs", f"service-deployment/{OURS}"),
                arn("ecs", f"task-definition/{OURS_LOOSELY}"),
                arn("ecs", "capacity-provider/FARGATE*"),
                arn("amplify", "apps/*"),
                targets,
            ],
        ),
        allow(
            "ManageScaling",
            SCALING,
            [targets],
            conditions=[StringEquals({"application-autoscaling:service-namespace": "ecs"})],
        ),
    )
