from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import bucket_protection as rule
from tests.unit.lint.planting import found, ref, resource, single

BLOCK = dict.fromkeys(rule.BLOCKS, True)
TLS = {"Effect": "Deny", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}


def bucket(*, statement: Any = TLS, policy_of: Any = None, **changes: Any) -> Any:
    properties = {"BucketEncryption": {"x": 1}, "PublicAccessBlockConfiguration": BLOCK, **changes}
    policy = resource(
        "AWS::S3::BucketPolicy",
        Bucket=policy_of or ref("Bucket"),
        PolicyDocument={"Statement": [statement]},
    )
    kept = {name: value for name, value in properties.items() if value}
    return single({"Bucket": resource("AWS::S3::Bucket", **kept), "Policy": policy})


FAULT = [("CLS031", "t.json", "Resources/Bucket")]


def test_a_protected_bucket() -> None:
    assert found(rule, bucket()) == []
    text = {**TLS, "Condition": {"Bool": {"aws:SecureTransport": False}}}
    assert found(rule, bucket(statement=text)) == []


def test_no_encryption() -> None:
    assert found(rule, bucket(BucketEncryption=None)) == FAULT


@pytest.mark.parametrize("block", [None, {**BLOCK, "BlockPublicAcls": False}, {"BlockPublicPolicy": True}])
def test_no_full_public_access_block(block: Any) -> None:
    assert found(rule, bucket(PublicAccessBlockConfiguration=block)) == FAULT


@pytest.mark.parametrize(
    "statement",
    [
        {**TLS, "Effect": "Allow"},
        {**TLS, "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Effect": "Deny", "Action": "s3:*"},
    ],
)
def test_a_policy_that_does_not_deny_plain_http(statement: Any) -> None:
    assert found(rule, bucket(statement=statement)) == FAULT


def test_the_policy_of_another_bucket() -> None:
    assert found(rule, bucket(policy_of=ref("Other"))) == FAULT


def test_everything_missing_is_said_at_once() -> None:
    assert found(rule, single({"Bucket": resource("AWS::S3::Bucket")})) == FAULT * 3
