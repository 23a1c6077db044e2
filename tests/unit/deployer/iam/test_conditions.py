"""Condition operators, by the examples and tables of the IAM user guide."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.errors import UnevaluatedError
from deployer.iam.conditions import conditions_hold, filled, matches

TAG = "aws:PrincipalTag/job-category"


# "IAM JSON policy elements: Condition operators": each operator with a value that fits and one that does not.
@pytest.mark.parametrize(
    ("operator", "wanted", "fits", "other"),
    [
        ("StringEquals", "iamuser-admin", "iamuser-admin", "iamuser-Admin"),
        ("StringNotEquals", "blue", "green", "blue"),
        ("StringEqualsIgnoreCase", "iamuser-admin", "IAMuser-Admin", "admin"),
        ("StringNotEqualsIgnoreCase", "blue", "green", "Blue"),
        ("StringLike", "home/a*/?", "home/anna/1", "home/anna/12"),
        ("StringNotLike", "home/*", "away", "home/x"),
        ("ArnEquals", "arn:aws:sns:*:123456789012:*", "arn:aws:sns:eu-west-1:123456789012:t", "arn:aws:sns"),
        ("ArnLike", "arn:aws:iam::*:role/x-*", "arn:aws:iam::1:role/x-1", "arn:aws:iam::1:role/y"),
        ("ArnNotLike", "arn:aws:iam::*:role/x-*", "arn:aws:iam::1:role/y", "arn:aws:iam::1:role/x-1"),
        ("Bool", "true", "true", "false"),
        ("NumericLessThanEquals", "10", "10", "10.5"),
        ("NumericLessThan", "10", "9", "10"),
        ("NumericGreaterThan", "10", "11", "10"),
        ("NumericGreaterThanEquals", "10", "10", "9"),
        ("NumericEquals", "10", "10.0", "9"),
        ("NumericNotEquals", "10", "9", "10"),
    ],
)
def test_an_operator(operator: str, wanted: str, fits: str, other: str) -> None:
    assert conditions_hold({operator: {TAG: wanted}}, {TAG: fits})
    assert not conditions_hold({operator: {TAG: wanted}}, {TAG: other})


# "If the key that you specify in a policy condition is not present in the request context": the values do not
# match, and a negated operator is true.
@pytest.mark.parametrize(
    ("operator", "holds"),
    [
        ("StringEquals", False),
        ("StringLike", False),
        ("ArnLike", False),
        ("Bool", False),
        ("StringNotEquals", True),
        ("StringNotLike", True),
        ("ArnNotEquals", True),
        ("StringEqualsIfExists", True),
        ("StringLikeIfExists", True),
        ("BoolIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
    ],
)
def test_a_key_that_the_request_has_not(operator: str, holds: bool) -> None:
    assert conditions_hold({operator: {"aws:MadeUp": "true"}}, {}) is holds


def test_if_exists_still_compares_a_key_that_is_there() -> None:
    assert not conditions_hold(
        {"StringEqualsIfExists": {"ec2:InstanceType": "t1.*"}}, {"ec2:InstanceType": "m1"}
    )


# "Condition operator to check existence of condition keys": aws:TokenIssueTime absent means long-term keys.
@pytest.mark.parametrize(
    ("wanted", "context", "holds"),
    [
        ("true", {}, True),
        ("true", {"aws:TokenIssueTime": "2026"}, False),
        ("false", {"aws:TokenIssueTime": "2026"}, True),
        ("false", {}, False),
    ],
)
def test_null(wanted: str, context: dict[str, Any], holds: bool) -> None:
    assert conditions_hold({"Null": {"aws:TokenIssueTime": wanted}}, context) is holds


# "Set operators for multi-valued context keys", the example about aws:TagKeys.
@pytest.mark.parametrize(
    ("operator", "keys", "holds"),
    [
        ("ForAllValues:StringEquals", ["environment", "cost-center"], True),
        ("ForAllValues:StringEquals", ["environment", "owner"], False),
        ("ForAllValues:StringEquals", ["owner"], False),
        ("ForAnyValue:StringEquals", ["environment", "owner"], True),
        ("ForAnyValue:StringEquals", ["owner"], False),
    ],
)
def test_set_operators(operator: str, keys: list[str], holds: bool) -> None:
    block = {operator: {"aws:TagKeys": ["environment", "cost-center"]}}
    assert conditions_hold(block, {"aws:TagKeys": keys}) is holds


def test_several_values_are_or_keys_and_operators_are_and() -> None:
    """ "Evaluation logic for multiple context keys or values"."""
    block = {"StringEquals": {"a": ["1", "2"], "b": "3"}, "Bool": {"c": "true"}}
    assert conditions_hold(block, {"a": "2", "b": "3", "c": "true"})
    for wrong in ({"a": "4"}, {"b": "4"}, {"c": "false"}):
        assert not conditions_hold(block, {"a": "2", "b": "3", "c": "true", **wrong})


def test_several_values_of_a_negated_operator_are_nor() -> None:
    block = {"StringNotEquals": {"a": ["1", "2"]}}
    assert conditions_hold(block, {"a": "3"})
    assert not conditions_hold(block, {"a": "2"})


def test_the_name_of_a_key_knows_no_case() -> None:
    assert conditions_hold({"StringEquals": {"AWS:SourceAccount": "1"}}, {"aws:sourceaccount": "1"})


def test_a_wildcard_of_an_arn_does_not_reach_over_its_parts() -> None:
    assert not conditions_hold({"ArnLike": {"k": "arn:aws:s3:*"}}, {"k": "arn:aws:s3:::bucket"})


# "IAM policy elements: Variables and tags".
@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("arn:aws:s3:::bucket/${aws:username}/*", "arn:aws:s3:::bucket/diego/*"),
        ("home/${aws:PrincipalTag/team, 'company-wide'}/", "home/company-wide/"),
        ("home/${aws:userid}", None),
    ],
)
def test_variables(pattern: str, text: str | None) -> None:
    assert filled(pattern, {"aws:username": "diego"}) == text


def test_a_literal_star_is_no_wildcard() -> None:
    pattern = filled("a${*}b${?}c${$}", {})
    assert pattern is not None
    assert matches(pattern, "a*b?c$")
    assert not matches(pattern, "axbxc$")


def test_a_value_of_a_variable_brings_no_wildcard() -> None:
    pattern = filled("home/${aws:username}", {"aws:username": "*"})
    assert pattern is not None
    assert not matches(pattern, "home/diego")


@pytest.mark.parametrize("pattern", ["a[b]c", "a+c", "a.c", "a\\c"])
def test_other_signs_mean_themselves(pattern: str) -> None:
    assert matches(pattern, pattern)
    assert not matches(pattern, "abc")


@pytest.mark.parametrize("operator", ["IpAddress", "DateLessThan", "ForNoValue:StringEquals", "StringAlike"])
def test_what_is_not_known_is_not_guessed(operator: str) -> None:
    with pytest.raises(UnevaluatedError, match=operator):
        conditions_hold({operator: {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.113.5"})
