from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import open_principal as rule
from tests.unit.lint.planting import found, ref, resource, single

TOPIC = "AWS::SNS::TopicPolicy"
PLACE = "Resources/Policy/Properties/PolicyDocument/Statement/0/Principal"


def policy(principal: Any, *, effect: str = "Allow", kind: str = TOPIC, **more: Any) -> Any:
    statement = {"Sid": "S", "Effect": effect, "Principal": principal, "Action": ["sns:Publish"], **more}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return single({"Policy": resource(kind, PolicyDocument=document)})


@pytest.mark.parametrize(
    ("principal", "place"), [("*", ""), ({"AWS": "*"}, "/AWS"), ({"AWS": [ref("Role"), "*"]}, "/AWS/1")]
)
def test_everybody_allowed(principal: Any, place: str) -> None:
    assert found(rule, policy(principal)) == [("CLS011", "t.json", PLACE + place)]


def test_everybody_allowed_to_take_a_role() -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
    role = resource("AWS::IAM::Role", AssumeRolePolicyDocument={"Statement": statement})
    place = "Resources/Role/Properties/AssumeRolePolicyDocument/Statement/Principal"
    assert found(rule, single({"Role": role})) == [("CLS011", "t.json", place)]


def test_what_limits_everybody_passes() -> None:
    condition = {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}}
    assert found(rule, policy("*", Condition=condition)) == []
    assert found(rule, policy("*", effect="Deny")) == []
    assert found(rule, policy({"Service": "events.amazonaws.com"})) == []
    assert found(rule, policy("*", kind="AWS::EC2::VPCEndpoint")) == []


def test_an_empty_condition_limits_nothing() -> None:
    assert found(rule, policy("*", Condition={})) == [("CLS011", "t.json", PLACE)]


def test_everybody_but_somebody() -> None:
    statement = {"Sid": "S", "Effect": "Allow", "NotPrincipal": {"AWS": "x"}, "Action": ["sns:Publish"]}
    topic = resource(TOPIC, PolicyDocument={"Statement": [statement]})
    place = "Resources/Policy/Properties/PolicyDocument/Statement/0/NotPrincipal"
    assert found(rule, single({"Policy": topic})) == [("CLS011", "t.json", place)]
    denied = resource(TOPIC, PolicyDocument={"Statement": [{**statement, "Effect": "Deny"}]})
    assert found(rule, single({"Policy": denied})) == []
