from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import pass_role as rule
from tests.unit.lint.planting import found, ref, resource, single


def policy(action: Any, **more: Any) -> Any:
    statement = {"Sid": "S", "Effect": "Allow", "Action": action, "Resource": "r", **more}
    body = resource("AWS::IAM::ManagedPolicy", PolicyDocument={"Statement": [statement]})
    return single({"Policy": body})


PLACE = "Resources/Policy/Properties/PolicyDocument/Statement/0"


@pytest.mark.parametrize("action", ["iam:PassRole", "iam:Pass*", "iam:*", "*"])
def test_a_role_passed_to_anybody(action: str) -> None:
    assert found(rule, policy(action)) == [("CLS016", "t.json", f"{PLACE}/Action")]


def test_the_action_is_named_among_others() -> None:
    other = {"StringEquals": {"aws:RequestedRegion": ref("AWS::Region")}}
    assert found(rule, policy(["ecs:RunTask", "iam:PassRole"], Condition=other)) == [
        ("CLS016", "t.json", f"{PLACE}/Action/1")
    ]


def test_a_role_passed_to_one_service() -> None:
    condition = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert found(rule, policy("iam:PassRole", Condition=condition)) == []
    assert found(rule, policy("iam:GetRole")) == []
    assert found(rule, policy("iam:PassRole", Effect="Deny")) == []
