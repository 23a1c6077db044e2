"""What the pipeline leaves behind: artifacts, logs of builds, and whom it tells.

Owns the artifact bucket, the log group of all builds and the topic of approvals and failures. Replacing the
bucket or the log group interrupts nobody: executions that run at that moment fail and are released again. A
replaced topic asks its subscriber to confirm, and until then approvals are seen in the console only.

The bucket is encrypted by S3 itself, and needs no key of its own: nothing but this account's pipeline and
builds reads it, since executing a change set takes no artifact into an environment's account. A key would
only add an account-wide way to lock everybody out of their plans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import GetAtt, Ref, Template
from troposphere.logs import LogGroup
from troposphere.sns import SubscriptionResource, Topic, TopicPolicy

from templates_src.common.buckets import bucket_policy, private_bucket
from templates_src.common.conditions import is_given
from templates_src.common.naming import PROJECT
from templates_src.common.retention import RETAINED
from templates_src.policies.document import policy
from templates_src.policies.pipeline import publish_events
from templates_src.policies.storage import tls_only
from templates_src.settings import pipeline as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting
from templates_src.wiring import kinds as k

if TYPE_CHECKING:
    from troposphere.s3 import Bucket

HAS_EMAIL = "HasNotificationEmail"


@contract
class Inputs:
    """What the store needs: settings only."""

    notification_email: Value[k.EmailAddress] = setting(settings.NOTIFICATION_EMAIL)
    build_log_retention_days: Value[k.Days] = setting(settings.BUILD_LOG_RETENTION_DAYS)
    build_artifact_retention_days: Value[k.Days] = setting(settings.BUILD_ARTIFACT_RETENTION_DAYS)


@contract
class Outputs:
    """What the store gives."""

    artifact_bucket_name: Value[k.BucketName] = published("Bucket of the pipeline's artifacts and reports")
    artifact_bucket_arn: Value[k.BucketArn] = published("ARN of the artifact bucket")
    build_log_group_name: Value[k.LogGroupName] = published("Log group of every build")
    notification_topic_arn: Value[k.TopicArn] = published("Topic of approvals and failures")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the bucket, the log group, and the topic with its subscriber."""
    template = Template(Description="Classla pipeline: artifact bucket, build logs, notifications")
    template.add_condition(HAS_EMAIL, is_given(inputs.notification_email))
    bucket = _bucket(template, inputs)
    group = template.add_resource(
        LogGroup("BuildLogGroup", RetentionInDays=inputs.build_log_retention_days.ref, **RETAINED)
    )
    topic = _topic(template, inputs)
    return Built(
        template,
        Outputs(
            artifact_bucket_name=k.BucketName.of(Ref(bucket)),
            artifact_bucket_arn=k.BucketArn.of(GetAtt(bucket, "Arn")),
            build_log_group_name=k.LogGroupName.of(Ref(group)),
            notification_topic_arn=k.TopicArn.of(Ref(topic)),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _bucket(template: Template, inputs: Inputs) -> Bucket:
    """Without versions: every artifact has a key of its own, and is never written again."""
    bucket = template.add_resource(
        private_bucket(
            "BuildArtifactBucket",
            expire_after_days=inputs.build_artifact_retention_days.ref,
        )
    )
    template.add_resource(bucket_policy(bucket, policy(tls_only(GetAtt(bucket, "Arn")))))
    return bucket


def _topic(template: Template, inputs: Inputs) -> Topic:
    topic = template.add_resource(Topic("NotificationTopic", DisplayName=f"{PROJECT} pipeline"))
    template.add_resource(
        TopicPolicy(
            "NotificationTopicPolicy",
            Topics=[Ref(topic)],
            PolicyDocument=policy(publish_events(Ref(topic))),
        )
    )
    template.add_resource(
        SubscriptionResource(
            "NotificationSubscription",
            Condition=HAS_EMAIL,
            TopicArn=Ref(topic),
            Protocol="email",
            Endpoint=inputs.notification_email.ref,
        )
    )
    return topic
