"""What the pipeline leaves behind: closed, limited in time, and told to somebody."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.stacks import pipeline_store
from tests.support.emit import emit, only


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(pipeline_store.STACK)


def test_artifacts_are_encrypted_private_and_expire(template: dict[str, Any]) -> None:
    bucket = only(template, "AWS::S3::Bucket")["Properties"]
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    (expiry,) = bucket["LifecycleConfiguration"]["Rules"]
    assert expiry["ExpirationInDays"] == {"Ref": "BuildArtifactRetentionDays"}
    policy = only(template, "AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]
    assert [statement["Sid"] for statement in policy["Statement"]] == ["DenyPlainHttp"]


def test_logs_expire(template: dict[str, Any]) -> None:
    group = only(template, "AWS::Logs::LogGroup")["Properties"]
    assert group["RetentionInDays"] == {"Ref": "BuildLogRetentionDays"}


def test_events_may_be_published_and_the_address_is_optional(template: dict[str, Any]) -> None:
    (statement,) = only(template, "AWS::SNS::TopicPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert "Condition" not in statement, "EventBridge would drop every notice"
    assert only(template, "AWS::SNS::Subscription")["Condition"] == "HasNotificationEmail"
