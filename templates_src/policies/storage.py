"""Resource policies of the access-log bucket and the alarm topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awacs import s3, sns
from awacs.aws import Bool, Principal, SourceAccount, StringEquals
from troposphere import AccountId, Sub

from templates_src.common.application import ALB_LOG_PREFIX
from templates_src.policies.document import allow, deny, policy

if TYPE_CHECKING:
    from awacs.aws import PolicyDocument, Statement

    from templates_src.wiring.kinds import Expression

OWN_ACCOUNT = (StringEquals({SourceAccount: AccountId}),)
# Sid → who publishes, and on which conditions. EventBridge has none: it supports no Condition block in the
# policy of an SNS topic and would drop every notice without a word. EventBridge user guide, "Using
# resource-based policies for Amazon EventBridge", Amazon SNS permissions.
ALARM_PUBLISHERS: dict[str, tuple[str, tuple[StringEquals, ...]]] = {
    "PublishAlarms": ("cloudwatch.amazonaws.com", OWN_ACCOUNT),
    "PublishEvents": ("events.amazonaws.com", ()),
    "PublishBudgets": ("budgets.amazonaws.com", OWN_ACCOUNT),
}


def tls_only(bucket_arn: Expression) -> Statement:
    """Deny everybody who does not come over TLS."""
    return deny(
        "DenyPlainHttp",
        [s3.Action("*")],
        [bucket_arn, Sub("${Bucket}/*", Bucket=bucket_arn)],
        principal=Principal("*"),
        conditions=[Bool({"aws:SecureTransport": "false"})],
    )


def load_balancer_logs(bucket_arn: Expression) -> PolicyDocument:
    """Let load balancers of this account write access logs, and nobody use plain HTTP.

    Source: Application Load Balancers user guide, "Enable access logs": the log delivery service principal,
    which works in every region, unlike the per-region account ids. The path names the account that a load
    balancer belongs to, so no other account's can write there; the delivery documents no condition keys, and
    a key that it does not send would refuse the load balancer itself.
    """
    objects = Sub(f"${{Bucket}}/{ALB_LOG_PREFIX}/AWSLogs/${{AWS::AccountId}}/*", Bucket=bucket_arn)
    return policy(
        allow(
            "WriteAccessLogs",
            [s3.PutObject],
            [objects],
            principal=Principal("Service", "logdelivery.elasticloadbalancing.amazonaws.com"),
        ),
        tls_only(bucket_arn),
    )


def publish_alarms(topic_arn: Expression) -> PolicyDocument:
    """Let the services that raise alarms publish them; for this account only, where the service supports it.

    Source: SNS developer guide, "Example cases for Amazon SNS access control".
    """
    return policy(
        *(
            allow(
                sid,
                [sns.Publish],
                [topic_arn],
                principal=Principal("Service", service),
                conditions=conditions,
            )
            for sid, (service, conditions) in ALARM_PUBLISHERS.items()
        )
    )
