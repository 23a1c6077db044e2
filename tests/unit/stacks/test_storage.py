from __future__ import annotations

import pytest

from templates_src.evaluate import Deployment, evaluate_stack
from templates_src.settings import storage as settings
from templates_src.stacks import storage
from tests.support.emit import emit

TEMPLATE = emit(storage.STACK)


def deploy(**parameters: str) -> Deployment:
    values = {
        "EnvironmentName": "dev",
        "LogRetentionDays": "90",
        "AccessLogRetentionDays": "30",
        "AlarmEmail": "",
        "ContainerInsights": "enabled",
    }
    deployment = evaluate_stack({"s.json": TEMPLATE}, "s.json", {**values, **parameters})
    assert deployment.problems == ()
    return deployment


def test_logs_are_kept_ninety_days_unless_said_otherwise() -> None:
    assert settings.LOG_RETENTION_DAYS.default == settings.ACCESS_LOG_RETENTION_DAYS.default == "90"
    groups = deploy().of_type("AWS::Logs::LogGroup")
    assert {group.properties["RetentionInDays"] for group in groups} == {"90"}


def test_the_log_bucket_takes_what_the_load_balancer_can_write() -> None:
    bucket = deploy().at("LogBucket").properties
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == "30"


def test_only_load_balancers_of_this_account_write_and_only_over_tls() -> None:
    policy = deploy().at("LogBucketPolicy").properties["PolicyDocument"]
    write, deny = policy["Statement"]
    assert write["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert write["Action"] == ["s3:PutObject"]
    assert [str(r) for r in write["Resource"]] == ["<LogBucket.Arn>/alb/AWSLogs/123456789012/*"]
    assert deny["Effect"] == "Deny"
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_what_holds_logs_outlives_its_stack() -> None:
    deployment = deploy()
    assert deployment.at("BackendLogGroup").attributes["DeletionPolicy"] == "RetainExceptOnCreate"


def test_a_rolled_back_creation_deletes_no_bucket_that_the_load_balancer_has_written_to() -> None:
    for address in ("LogBucket", "LogBucketPolicy"):
        assert deploy().at(address).attributes["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize(("choice", "there"), [("disabled", False), ("enabled", True), ("enhanced", True)])
def test_container_insights_has_a_group_that_expires(choice: str, there: bool) -> None:
    groups = {r.logical_id: r for r in deploy(ContainerInsights=choice).of_type("AWS::Logs::LogGroup")}
    assert ("ContainerInsightsLogGroup" in groups) is there
    if there:
        name = groups["ContainerInsightsLogGroup"].properties["LogGroupName"]
        assert name == "/aws/ecs/containerinsights/classla-dev/performance"


def test_alarms_and_budgets_publish_for_this_account_only_and_events_without_condition() -> None:
    statements = deploy().at("AlarmTopicPolicy").properties["PolicyDocument"]["Statement"]
    assert {s["Principal"]["Service"] for s in statements} == {
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
        "budgets.amazonaws.com",
    }
    own_account = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    for statement in statements:
        assert statement["Action"] == ["sns:Publish"]
        # EventBridge publishes to no topic whose policy sets it a condition.
        from_events = statement["Principal"]["Service"] == "events.amazonaws.com"
        assert statement.get("Condition") == (None if from_events else own_account)


def test_an_address_subscribes_when_given() -> None:
    assert not deploy().of_type("AWS::SNS::Subscription")
    (subscription,) = deploy(AlarmEmail="ops@classla.example").of_type("AWS::SNS::Subscription")
    assert subscription.properties["Endpoint"] == "ops@classla.example"
