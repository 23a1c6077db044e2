"""What the canary's role may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import cloudwatch, logs, s3
from awacs.aws import StringEquals
from troposphere import Sub

from templates_src.policies.document import allow, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument

    from templates_src.wiring.kinds import Expression

NAMESPACE = "CloudWatchSynthetics"


def run_canary(canary_name: Expression, bucket_arn: Expression, prefix: str) -> PolicyDocument:
    """What a canary does besides its request: keep the result, log, publish its metrics.

    Args:
        canary_name: Synthetics puts ``cwsyn-`` before it, and a random end after it, to name the function.
        bucket_arn: bucket of the results.
        prefix: folder in it.

    Source: CloudWatch user guide, "Required roles and permissions for canaries".
    """
    log_groups = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/cwsyn-"
    return policy(
        allow(
            "KeepResults",
            [s3.GetObject, s3.PutObject],
            [Sub(f"${{Bucket}}/{prefix}/*", Bucket=bucket_arn)],
        ),
        allow("LocateArtifactBucket", [s3.GetBucketLocation], [bucket_arn]),
        allow("FindArtifactBucket", [s3.ListAllMyBuckets], ["*"]),
        allow(
            "WriteCanaryLogs",
            [logs.CreateLogGroup, logs.CreateLogStream, logs.PutLogEvents],
            [Sub(f"{log_groups}${{Canary}}-*", Canary=canary_name)],
        ),
        allow(
            "PublishCanaryMetrics",
            [cloudwatch.PutMetricData],
            ["*"],
            conditions=[StringEquals({"cloudwatch:namespace": NAMESPACE})],
        ),
    )
