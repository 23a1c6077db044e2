from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import oidc_trust as rule
from tests.unit.lint.planting import found, ref, resource, single

SUB = "token.actions.githubusercontent.com:sub"
AUD = "token.actions.githubusercontent.com:aud"
PLACE = "Resources/Role/Properties/AssumeRolePolicyDocument/Statement/0"


def role(condition: Any, action: str = "sts:AssumeRoleWithWebIdentity") -> Any:
    statement = {"Effect": "Allow", "Principal": {"Federated": ref("Provider")}, "Action": action}
    if condition:
        statement["Condition"] = condition
    return single({"Role": resource("AWS::IAM::Role", AssumeRolePolicyDocument={"Statement": [statement]})})


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {"StringEquals": {AUD: "sts.amazonaws.com"}},
        {"StringLike": {SUB: "*"}},
        {"StringLike": {SUB: "repo:*"}},
        {"StringLike": {SUB: ["repo:classla/app:*", "*"]}},
        {"StringLikeIfExists": {SUB: "repo:classla/*"}},
        {"StringNotEquals": {SUB: "repo:other/*"}},
    ],
)
def test_a_trust_that_names_nobody(condition: Any) -> None:
    assert found(rule, role(condition)) == [("CLS012", "t.json", PLACE)]


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {SUB: "repo:classla/app:*"}},
        {"StringEquals": {SUB: ["repo:classla/app:ref:refs/heads/main"], AUD: "sts.amazonaws.com"}},
        {"StringLike": {SUB: {"Fn::Sub": "repo:${Repository}:*"}}},
    ],
)
def test_a_trust_that_names_its_repository(condition: Any) -> None:
    assert found(rule, role(condition)) == []


def test_another_way_to_take_a_role() -> None:
    assert found(rule, role(None, action="sts:AssumeRole")) == []
