from __future__ import annotations

import re
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from templates_src.lint.rules import balancer_attributes as rule
from tests.unit.lint.planting import found, resource, single


def group(key: str) -> Any:
    attributes = [{"Key": key, "Value": "1"}]
    body = resource("AWS::ElasticLoadBalancingV2::TargetGroup", TargetGroupAttributes=attributes)
    return single({"Group": body})


def test_a_misspelt_attribute_is_named_and_corrected() -> None:
    (finding,) = rule.check(group("deregistration_delay.timeout_second"))
    assert (finding.rule, finding.path) == (
        "CLS002",
        "Resources/Group/Properties/TargetGroupAttributes/0/Key",
    )
    assert finding.message.endswith("did you mean deregistration_delay.timeout_seconds?")


def test_an_attribute_like_nothing_gets_no_advice() -> None:
    (finding,) = rule.check(group("zzz"))
    assert finding.message == "there is no attribute zzz"


def test_an_attribute_of_the_other_resource() -> None:
    attributes = [{"Key": "stickiness.enabled", "Value": "true"}]
    body = resource("AWS::ElasticLoadBalancingV2::LoadBalancer", LoadBalancerAttributes=attributes)
    place = "Resources/Alb/Properties/LoadBalancerAttributes/0/Key"
    assert found(rule, single({"Alb": body})) == [("CLS002", "t.json", place)]


@pytest.mark.parametrize("key", sorted(rule.TARGET_GROUP))
def test_every_known_attribute_passes(key: str) -> None:
    assert found(rule, group(key)) == []


def test_the_table_has_every_attribute_that_the_provider_schema_names() -> None:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(
        "us-east-1", "AWS::ElasticLoadBalancingV2::LoadBalancer"
    ).schema
    text = schema["definitions"]["LoadBalancerAttribute"]["properties"]["Key"]["description"]
    assert set(re.findall(r"``([a-z0-9_]+(?:\.[a-z0-9_]+)+)``", text)) == rule.LOAD_BALANCER
