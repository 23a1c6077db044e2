"""What lets more through is pointed out; what lets less through is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from deployer.review.access import ACCESS_TYPES, widening
from tests.unit.deployer.changes.trees import change, holder, stack

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
MORE = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
DENY = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
RULE = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/16"}
WORLD = {**RULE, "CidrIp": "0.0.0.0/0"}
ROLE, GROUP = "AWS::IAM::Role", "AWS::EC2::SecurityGroup"


def widens(kind: str, before: Any, after: Any, **more: Any) -> bool:
    contexts = {
        name: json.dumps({"Properties": properties}) if properties is not None else ""
        for name, properties in (("before", before), ("after", after))
    }
    tree = stack(holder("Inner", change("A", kind, **contexts, **more)))
    found = list(widening(tree))
    assert found in ([], ["Inner/A"])
    return bool(found)


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"PolicyDocument": {"Statement": list(statements)}}


@pytest.mark.parametrize(
    ("kind", "less", "more"),
    [
        ("AWS::IAM::ManagedPolicy", document(ALLOW), document(ALLOW, MORE)),
        ("AWS::IAM::ManagedPolicy", document(ALLOW, DENY), document(ALLOW)),
        (
            "AWS::IAM::ManagedPolicy",
            {**document(ALLOW), "Roles": ["a"]},
            {**document(ALLOW), "Roles": ["a", "b"]},
        ),
        (ROLE, {"Policies": [document(ALLOW)]}, {"Policies": [document(ALLOW), document(MORE)]}),
        (ROLE, {"ManagedPolicyArns": ["a"]}, {"ManagedPolicyArns": ["a", "b"]}),
        (ROLE, {"PermissionsBoundary": "arn:b"}, {}),
        (ROLE, {}, {"AssumeRolePolicyDocument": {"Statement": MORE}}),
        (GROUP, {"SecurityGroupIngress": [RULE]}, {"SecurityGroupIngress": [RULE, WORLD]}),
        (GROUP, {}, {"SecurityGroupEgress": [RULE]}),
        ("AWS::S3::BucketPolicy", document(), document(ALLOW)),
        ("AWS::SNS::TopicPolicy", document(DENY), document()),
    ],
)
def test_more_is_pointed_out_and_less_is_not(kind: str, less: Any, more: Any) -> None:
    assert widens(kind, less, more)
    assert not widens(kind, more, less)
    assert not widens(kind, more, more)


@pytest.mark.parametrize("kind", ["AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"])
def test_a_rule_that_stands_alone_is_judged_whole(kind: str) -> None:
    assert widens(kind, RULE, WORLD, replacement="True")
    assert not widens(kind, RULE, RULE)


def test_another_caller_of_a_function_is_pointed_out() -> None:
    before = {"Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}
    assert widens("AWS::Lambda::Permission", before, {**before, "Principal": "*"})
    assert not widens("AWS::Lambda::Permission", before, before)


def test_what_has_nothing_to_do_with_access_is_not_pointed_out() -> None:
    assert not widens(ROLE, {"Description": "a", **document(ALLOW)}, {"Description": "b", **document(ALLOW)})
    assert not widens("AWS::SNS::Topic", document(), document(MORE))


def test_what_is_new_counts_and_what_goes_does_not() -> None:
    assert widens(ROLE, None, {}, action="Add")
    assert not widens(ROLE, document(MORE), None, action="Remove")
    assert not widens(ROLE, document(MORE), None, action="Remove", policy_action="Retain")


def test_what_cannot_be_seen_counts() -> None:
    assert widens(ROLE, None, {})
    assert widens(ROLE, {}, None)
    broken = change("A", ROLE, before="no JSON", after="no JSON")
    assert list(widening(stack(broken))) == ["A"]


def test_a_statement_with_something_masked_counts() -> None:
    hidden = {**ALLOW, "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "****"}}}
    assert widens(ROLE, document(hidden), document(hidden))


@pytest.mark.parametrize("prefix", ACCESS_TYPES)
def test_every_type_is_one_that_cloudformation_knows(prefix: str) -> None:
    types = PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1")
    assert any(name.startswith(prefix) if prefix.endswith("::") else name == prefix for name in types)
