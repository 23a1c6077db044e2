"""Where the execution role may do what watching needs: alarms, dashboards, logs, topics, budget, canary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import Sub

from templates_src.common.naming import PROJECT, arn
from templates_src.policies.deployment import OURS, OURS_LOOSELY
from templates_src.policies.scopes import Area, Scope

if TYPE_CHECKING:
    from templates_src.wiring.kinds import Expression

# Synthetics puts this before a canary's name to name the function and the layer it makes, as this role.
CANARY_PREFIX = "cwsyn-"


def monitoring() -> Area:
    """Everything that measures, records and tells."""
    return Area(
        "Monitoring",
        (
            # CloudWatch refuses DescribeAlarms of composite alarms, which it describes along, under anything
            # narrower.
            Scope("ReachAlarms", ("cloudwatch:DescribeAlarms",), ["*"]),
            Scope(
                "ManageMonitoring",
                (
                    *("cloudwatch:*", "logs:*", "sns:*", "events:*", "budgets:*", "billing:*"),
                    *("synthetics:*", "lambda:*"),
                    # Synthetics lists roles and buckets.
                    *("iam:ListRoles", "s3:ListAllMyBuckets"),
                ),
                _watchers(),
            ),
            # The canary runtime's own layers live in accounts of AWS.
            Scope(
                "UseSyntheticsLayers",
                ("lambda:GetLayerVersion",),
                [
                    Sub("arn:${AWS::Partition}:lambda:${AWS::Region}:*:layer:Synthetics*"),
                    arn("lambda", f"layer:{CANARY_PREFIX}{OURS}"),
                ],
            ),
        ),
        reach="ReachMonitoring",
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
