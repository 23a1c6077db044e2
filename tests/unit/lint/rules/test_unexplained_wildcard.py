from __future__ import annotations

from typing import Any

import pytest

from templates_src.emit import emit
from templates_src.lint.model import TemplateSet
from templates_src.lint.rules import unexplained_wildcard as rule
from templates_src.policies.wildcards import REASONS
from tests.unit.lint.planting import found, get, resource, single

PLACE = "Resources/Policy/Properties/PolicyDocument/Statement/0"
EXPLAINED = sorted(REASONS)[0]


def policy(
    action: Any, target: Any, sid: str = "Other", effect: str = "Allow", kind: str = "AWS::IAM::ManagedPolicy"
) -> Any:
    statement = {"Sid": sid, "Effect": effect, "Action": action, "Resource": target}
    return single({"Policy": resource(kind, PolicyDocument={"Statement": [statement]})})


@pytest.mark.parametrize(
    ("action", "target", "place"),
    [
        ("*", get("B", "Arn"), "Action"),
        (["s3:GetObject", "s3:*"], get("B", "Arn"), "Action/1"),
        (["s3:Get*"], get("B", "Arn"), "Action/0"),
        (["s3:Get*Configuration"], get("B", "Arn"), "Action/0"),
        (["s3:GetObjec?"], get("B", "Arn"), "Action/0"),
        (["s3:GetObject"], "*", "Resource"),
        (["s3:GetObject"], [get("B", "Arn"), "*"], "Resource/1"),
    ],
)
def test_more_than_it_names(action: Any, target: Any, place: str) -> None:
    assert found(rule, policy(action, target)) == [("CLS015", "t.json", f"{PLACE}/{place}")]


def test_everything_but_something() -> None:
    statement = {"Sid": "Other", "Effect": "Allow", "NotAction": "iam:*", "Resource": get("B", "Arn")}
    body = resource("AWS::IAM::ManagedPolicy", PolicyDocument={"Statement": [statement]})
    assert found(rule, single({"Policy": body})) == [("CLS015", "t.json", f"{PLACE}/NotAction")]


def test_what_is_named_or_explained_passes() -> None:
    assert found(rule, policy("s3:GetObject", {"Fn::Sub": "${Bucket.Arn}/*"})) == []
    assert found(rule, policy(["ec2:Describe*"], "*", sid=EXPLAINED)) == []
    assert found(rule, policy("*", "*", effect="Deny")) == []


def test_in_a_key_policy_the_star_is_the_key() -> None:
    statement = {"Sid": "Use", "Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "*"}
    key = resource("AWS::KMS::Key", KeyPolicy={"Statement": [statement]})
    assert found(rule, single({"Key": key})) == []


def test_a_reason_that_nothing_needs_is_found() -> None:
    needed = policy(["ec2:Describe*"], "*", sid=EXPLAINED)
    assert rule.unneeded_reasons(needed) == set(REASONS) - {EXPLAINED}
    narrow = policy("s3:GetObject", get("B", "Arn"), sid=EXPLAINED)
    assert rule.unneeded_reasons(narrow) == set(REASONS)
    assert rule.unneeded_reasons(policy("*", "*", sid=EXPLAINED, effect="Deny")) == set(REASONS)


def test_every_reason_is_needed_today() -> None:
    emission = emit()
    assert rule.unneeded_reasons(TemplateSet(emission.templates, emission.texts)) == set()
