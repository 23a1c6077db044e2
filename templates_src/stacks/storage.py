"""Where logs go and whom alarms tell: the access-log bucket, the log groups and the alarm topic.

Owns everything that is kept when the application is deleted, except the secrets. Nothing here is in the way
of a request. Replacing the bucket loses no log, because the old one is kept; replacing the topic asks the
address in ``AlarmEmail`` to confirm again, and until then nobody is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import GetAtt, Join, Not, Ref, Template
from troposphere.logs import LogGroup
from troposphere.sns import SubscriptionResource, Topic, TopicPolicy

from templates_src.common.buckets import bucket_policy, private_bucket
from templates_src.common.conditions import is_choice, is_given
from templates_src.common.naming import environment_name
from templates_src.common.retention import DISPOSABLE, RETAINED
from templates_src.policies import storage as grants
from templates_src.settings import environment as env
from templates_src.settings import service
from templates_src.settings import storage as settings
from templates_src.wiring import Built, Stack, Value, contract, published, setting
from templates_src.wiring import kinds as k

if TYPE_CHECKING:
    from troposphere.s3 import Bucket

HAS_EMAIL = "HasAlarmEmail"
HAS_INSIGHTS = "HasContainerInsights"


@contract
class Inputs:
    """What storage needs: settings only."""

    environment_name: Value[k.Text] = setting(env.ENVIRONMENT_NAME)
    log_retention_days: Value[k.Days] = setting(settings.LOG_RETENTION_DAYS)
    access_log_retention_days: Value[k.Days] = setting(settings.ACCESS_LOG_RETENTION_DAYS)
    alarm_email: Value[k.EmailAddress] = setting(settings.ALARM_EMAIL)
    container_insights: Value[k.Choice] = setting(service.CONTAINER_INSIGHTS)


@contract
class Outputs:
    """What storage gives."""

    log_bucket_name: Value[k.BucketName] = published("Bucket of the load balancer's access logs")
    log_group_name: Value[k.LogGroupName] = published("Log group of the backend")
    topic_arn: Value[k.TopicArn] = published("Topic that alarms publish to")


def build(inputs: Inputs) -> Built[Outputs]:
    """Make the log bucket, the log groups, and the topic with its subscriber."""
    template = Template(Description="Classla storage: access-log bucket, log groups, alarm topic")
    template.add_condition(HAS_EMAIL, is_given(inputs.alarm_email))
    template.add_condition(HAS_INSIGHTS, Not(is_choice(inputs.container_insights, "disabled")))
    bucket = _log_bucket(template, inputs)
    group = _log_groups(template, inputs)
    topic = _topic(template, inputs)
    return Built(
        template,
        Outputs(
            log_bucket_name=k.BucketName.of(Ref(bucket)),
            log_group_name=k.LogGroupName.of(Ref(group)),
            topic_arn=k.TopicArn.of(Ref(topic)),
        ),
    )


STACK = Stack(Inputs, Outputs, build)


def _log_bucket(template: Template, inputs: Inputs) -> Bucket:
    days = inputs.access_log_retention_days.ref
    # The load balancer writes a test object the moment its access logs are turned on.
    bucket = template.add_resource(private_bucket("LogBucket", expire_after_days=days, written_at_once=True))
    template.add_resource(bucket_policy(bucket, grants.load_balancer_logs(GetAtt(bucket, "Arn"))))
    return bucket


def _log_groups(template: Template, inputs: Inputs) -> LogGroup:
    group = template.add_resource(
        LogGroup("BackendLogGroup", RetentionInDays=inputs.log_retention_days.ref, **RETAINED)
    )
    # Container Insights makes this group by itself, with events that never expire, unless it is there first.
    cluster = environment_name(inputs.environment_name)
    template.add_resource(
        LogGroup(
            "ContainerInsightsLogGroup",
            Condition=HAS_INSIGHTS,
            LogGroupName=Join("/", ["/aws/ecs/containerinsights", cluster, "performance"]),
            RetentionInDays=inputs.log_retention_days.ref,
            **DISPOSABLE,
        )
    )
    return group


def _topic(template: Template, inputs: Inputs) -> Topic:
    topic = template.add_resource(
        Topic("AlarmTopic", DisplayName=environment_name(inputs.environment_name, "alarms"))
    )
    template.add_resource(
        TopicPolicy("AlarmTopicPolicy", Topics=[Ref(topic)], PolicyDocument=grants.publish_alarms(Ref(topic)))
    )
    template.add_resource(
        SubscriptionResource(
            "AlarmEmailSubscription",
            Condition=HAS_EMAIL,
            TopicArn=Ref(topic),
            Protocol="email",
            Endpoint=inputs.alarm_email.ref,
        )
    )
    return topic
