from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import log_bucket_encryption as rule
from tests.unit.lint.planting import choose, found, get, ref, resource, single, template_set

PLACE = (
    "Resources/Logs/Properties/BucketEncryption/ServerSideEncryptionConfiguration/0"
    "/ServerSideEncryptionByDefault/SSEAlgorithm"
)


def bucket(algorithm: Any) -> Any:
    default = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
    return resource("AWS::S3::Bucket", BucketEncryption={"ServerSideEncryptionConfiguration": [default]})


def balancer(name: Any, key: str = "access_logs.s3.bucket") -> Any:
    attributes = [{"Key": "access_logs.s3.enabled", "Value": "true"}, {"Key": key, "Value": name}]
    return resource("AWS::ElasticLoadBalancingV2::LoadBalancer", LoadBalancerAttributes=attributes)


@pytest.mark.parametrize("key", rule.KEYS)
@pytest.mark.parametrize("algorithm", ["aws:kms", "aws:kms:dsse"])
def test_a_bucket_with_a_kms_key(algorithm: str, key: str) -> None:
    templates = single({"Alb": balancer(ref("Logs"), key), "Logs": bucket(algorithm)})
    assert found(rule, templates) == [("CLS042", "t.json", PLACE)]


def test_a_kms_key_in_one_case_only() -> None:
    templates = single({"Alb": balancer(ref("Logs")), "Logs": bucket(choose("C", "aws:kms", "AES256"))})
    assert found(rule, templates) == [("CLS042", "t.json", f"{PLACE}/Fn::If/1")]


def nested(algorithm: str) -> Any:
    edge = {"Name": get("Storage", "Outputs.LogBucketName")}
    stacks = {
        "Storage": resource("AWS::CloudFormation::Stack", TemplateURL="storage.json"),
        "Edge": resource("AWS::CloudFormation::Stack", TemplateURL="edge.json", Parameters=edge),
    }
    return template_set(
        app={"Resources": stacks},
        edge={"Resources": {"Alb": balancer(ref("Name")), "Spare": balancer(ref("Name"))}},
        storage={
            "Resources": {"Logs": bucket(algorithm)},
            "Outputs": {"LogBucketName": {"Value": ref("Logs")}},
        },
    )


def test_a_bucket_of_another_stack_is_named_once() -> None:
    assert found(rule, nested("aws:kms")) == [("CLS042", "storage.json", PLACE)]
    assert found(rule, nested("AES256")) == []


def test_buckets_that_a_load_balancer_can_write_or_does_not_use() -> None:
    assert found(rule, single({"Alb": balancer(ref("Logs")), "Logs": bucket("AES256")})) == []
    assert found(rule, single({"Alb": balancer("elsewhere"), "Logs": bucket("aws:kms")})) == []
    assert found(rule, single({"Alb": balancer(ref("Other")), "Logs": bucket("aws:kms")})) == []
