from __future__ import annotations

from typing import Any

from templates_src.lint.rules import policy_version as rule
from tests.unit.lint.planting import found, resource, single


def bucket_policy(**version: str) -> Any:
    document = {**version, "Statement": [{"Effect": "Deny", "Action": "s3:*", "Principal": "*"}]}
    return single({"Policy": resource("AWS::S3::BucketPolicy", PolicyDocument=document)})


PLACE = "Resources/Policy/Properties/PolicyDocument"


def test_a_document_without_version() -> None:
    assert found(rule, bucket_policy()) == [("CLS013", "t.json", PLACE)]


def test_a_document_of_the_old_version() -> None:
    assert found(rule, bucket_policy(Version="2008-10-17")) == [("CLS013", "t.json", f"{PLACE}/Version")]


def test_a_document_of_today() -> None:
    assert found(rule, bucket_policy(Version="2012-10-17")) == []


def test_a_firewall_statement_is_no_policy() -> None:
    acl = resource("AWS::WAFv2::WebACL", Rules=[{"Statement": {"GeoMatchStatement": {}}}])
    assert found(rule, single({"Acl": acl})) == []
