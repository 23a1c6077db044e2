"""The template bucket."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.stacks import artifacts
from tests.support.emit import emit, only


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(artifacts.STACK)


@pytest.fixture(scope="module")
def bucket(template: dict[str, Any]) -> dict[str, Any]:
    return only(template, "AWS::S3::Bucket")


def test_the_bucket_is_versioned_encrypted_and_private(bucket: dict[str, Any]) -> None:
    properties = bucket["Properties"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_templates_never_expire_but_broken_uploads_do(bucket: dict[str, Any]) -> None:
    assert bucket["Properties"]["LifecycleConfiguration"]["Rules"] == [
        {
            "Id": "CleanUp",
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        }
    ]


def test_bucket_and_policy_outlive_the_stack(template: dict[str, Any], bucket: dict[str, Any]) -> None:
    for resource in (bucket, only(template, "AWS::S3::BucketPolicy")):
        assert resource["DeletionPolicy"].startswith("Retain")
        assert resource["UpdateReplacePolicy"] == "Retain"


def test_a_kept_bucket_does_not_block_its_own_creation(bucket: dict[str, Any]) -> None:
    assert "BucketName" not in bucket["Properties"]


def test_plain_http_is_refused_for_bucket_and_objects(template: dict[str, Any]) -> None:
    (statement,) = only(template, "AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", ["s3:*"])
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(statement["Resource"]) == 2
