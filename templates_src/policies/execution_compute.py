"""Where the execution role may do what running code needs: ECS with its auto scaling, and Amplify."""

from __future__ import annotations

from awacs.aws import StringEquals

from templates_src.common.naming import arn
from templates_src.policies.deployment import OURS, OURS_LOOSELY
from templates_src.policies.scopes import Area, Scope


def compute() -> Area:
    """Cluster, task definition, service, scaling, frontend app.

    A service and its deployments carry the cluster's name first; Amplify makes up its ids.
    """
    targets = arn("application-autoscaling", "scalable-target/*")
    return Area(
        "Compute",
        (
            Scope(
                "ManageScaling",
                (
                    "application-autoscaling:*ScalableTarget",
                    "application-autoscaling:*ScalingPolicy",
                ),
                [targets],
                conditions=[StringEquals({"application-autoscaling:service-namespace": "ecs"})],
            ),
            Scope(
                "ManageCompute",
                ("ecs:*", "amplify:*", "application-autoscaling:*"),
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
        ),
        reach="ReachCompute",
    )
