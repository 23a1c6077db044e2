from __future__ import annotations

from typing import Any

from templates_src.lint.rules import statement_sid as rule
from tests.unit.lint.planting import NOTHING, choose, found, resource, single


def role(*statements: Any) -> Any:
    policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}]
    return single({"Role": resource("AWS::IAM::Role", Policies=policies)})


ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "x"}


def test_a_statement_without_name() -> None:
    place = "Resources/Role/Properties/Policies/0/PolicyDocument/Statement/1"
    assert found(rule, role({"Sid": "Read", **ALLOW}, ALLOW)) == [("CLS014", "t.json", place)]


def test_a_statement_under_a_condition() -> None:
    place = "Resources/Role/Properties/Policies/0/PolicyDocument/Statement/0/Fn::If/1"
    assert found(rule, role(choose("C", ALLOW, NOTHING))) == [("CLS014", "t.json", place)]


def test_named_statements() -> None:
    assert found(rule, role({"Sid": "Read", **ALLOW}, {"Sid": "Write", **ALLOW})) == []
