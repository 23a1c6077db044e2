"""The evaluator: what allows, what denies, who trusts whom."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.iam import Role

BUCKET = "arn:aws:s3:::b/k"


def statement(effect: str = "Allow", **fields: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": ["s3:Get*"], "Resource": ["arn:aws:s3:::b/*"], **fields}


def role(*statements: dict[str, Any], trust: Any = None) -> Role:
    return Role([{"Statement": list(statements)}], "arn", {"Statement": trust or []})


def test_nothing_is_allowed_unless_something_allows_it() -> None:
    assert not role().may("s3:GetObject", BUCKET)
    assert role(statement()).may("s3:getobject", BUCKET)
    assert not role(statement()).may("s3:PutObject", BUCKET)
    assert not role(statement()).may("s3:GetObject", "arn:aws:s3:::other/k")


def test_a_denial_wins() -> None:
    assert not role(statement(), statement("Deny", Resource="*")).may("s3:GetObject", BUCKET)


@pytest.mark.parametrize(
    ("operator", "wanted", "got", "holds"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", "a*", "ab", False),
        ("StringLike", "a*", "ab", True),
        ("StringNotEquals", "a", "b", True),
        ("StringNotLike", "a*", "ab", False),
        ("ArnLike", "arn:*:role/x-*", "arn:1:role/x-1", True),
        ("ArnEquals", "arn:*:role/x-*", "arn:1:role/y-1", False),
        ("ForAllValues:StringEquals", ["a", "b"], ["a"], True),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ],
)
def test_a_condition_must_hold(operator: str, wanted: Any, got: Any, holds: bool) -> None:
    given = role(statement(Condition={operator: {"aws:Key": wanted}}))
    assert given.may("s3:GetObject", BUCKET, aws__Key=got) is holds


@pytest.mark.parametrize(
    ("operator", "holds"),
    [("StringEquals", False), ("StringEqualsIfExists", True), ("ForAllValues:StringEquals", True)],
)
def test_a_key_that_is_not_there(operator: str, holds: bool) -> None:
    given = role(statement(Condition={operator: {"aws:Key": "a"}}))
    assert given.may("s3:GetObject", BUCKET) is holds


def trust(**fields: Any) -> list[dict[str, Any]]:
    return [{"Effect": "Allow", "Action": "sts:AssumeRole", **fields}]


def test_a_service_is_trusted_for_its_own_account() -> None:
    given = role(
        trust=trust(
            Principal={"Service": "codebuild.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceAccount": "1"}},
        )
    )
    assert given.trusts("Service", "codebuild.amazonaws.com", aws__SourceAccount="1")
    assert not given.trusts("Service", "codebuild.amazonaws.com", aws__SourceAccount="2")
    assert not given.trusts("Service", "codepipeline.amazonaws.com", aws__SourceAccount="1")


def test_an_account_means_its_roles() -> None:
    given = role(trust=trust(Principal={"AWS": "arn:aws:iam::1:root"}))
    assert given.trusts("AWS", "arn:aws:iam::1:role/x")
    assert not given.trusts("AWS", "arn:aws:iam::2:role/x")
    assert not given.trusts("AWS", "nobody")


def test_one_role_means_itself() -> None:
    given = role(trust=trust(Principal={"AWS": ["arn:aws:iam::1:role/x"]}))
    assert given.trusts("AWS", "arn:aws:iam::1:role/x")
    assert not given.trusts("AWS", "arn:aws:iam::1:role/y")
