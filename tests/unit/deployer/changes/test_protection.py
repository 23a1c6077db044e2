"""Stack policies mean here what AWS's documentation says they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deployer.changes.protection import denied
from deployer.project import PROJECT
from templates_src.parameters.files import load_environment
from tests.unit.deployer.changes.trees import change, holder, stack

if TYPE_CHECKING:
    from collections.abc import Mapping

BUCKET = "AWS::S3::Bucket"


def entry(effect: str, action: Any = "Update:*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": "*", "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Statement": list(statements)}


def found(rules: Mapping[str, Any], *changes: Any) -> list[tuple[str, str]]:
    return list(denied(stack(*changes), rules))


UPDATED, REPLACED = change("Data"), change("Data", replacement="True")
REMOVED, ADDED = change("Data", action="Remove"), change("Data", action="Add")


def test_without_a_policy_everything_is_allowed() -> None:
    assert found({}, UPDATED, REPLACED, REMOVED) == []


def test_what_no_statement_allows_is_denied() -> None:
    rules = policy(entry("Allow", resource="LogicalResourceId/Other"))
    assert found(rules, UPDATED) == [("Data", "Update:Modify")]


def test_an_explicit_deny_wins_whatever_the_order() -> None:
    allow, deny = entry("Allow"), entry("Deny", "Update:Replace", "LogicalResourceId/Data")
    for rules in (policy(allow, deny), policy(deny, allow)):
        assert found(rules, UPDATED) == []
        assert found(rules, REPLACED) == [("Data", "Update:Replace")]


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        ({}, "Update:Modify"),
        ({"action": "SyncWithActual"}, "Update:Modify"),
        ({"replacement": "True"}, "Update:Replace"),
        ({"replacement": "Conditional"}, "Update:Replace"),
        ({"action": "Dynamic"}, "Update:Replace"),
        ({"action": "Remove"}, "Update:Delete"),
        ({"action": "Remove", "policy_action": "Retain"}, "Update:Delete"),
    ],
)
def test_each_kind_has_its_action(fields: dict[str, str], action: str) -> None:
    rules = policy(entry("Allow"), entry("Deny", action))
    assert found(rules, change("Data", **fields)) == [("Data", action)]
    others = sorted({"Update:Modify", "Update:Replace", "Update:Delete"} - {action})
    assert found(policy(entry("Allow"), entry("Deny", others)), change("Data", **fields)) == []


def test_adding_is_always_allowed() -> None:
    assert found(policy(entry("Deny")), ADDED) == []


def test_actions_and_resources_may_be_lists() -> None:
    rules = policy(
        entry("Allow"),
        entry("Deny", ["Update:Delete", "Update:Replace"], ["LogicalResourceId/A", "LogicalResourceId/Data"]),
    )
    assert found(rules, UPDATED) == []
    assert found(rules, REMOVED) == [("Data", "Update:Delete")]
    assert found(rules, change("Other", action="Remove")) == []


def test_resources_may_have_wildcards() -> None:
    rules = policy(entry("Allow"), entry("Deny", resource="LogicalResourceId/Da*"))
    assert found(rules, UPDATED, change("Edge")) == [("Data", "Update:Modify")]


def test_not_action_denies_every_other_action() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "NotAction": "Update:Modify", "Resource": "*"}
    rules = policy(entry("Allow"), deny)
    assert found(rules, UPDATED) == []
    assert found(rules, REMOVED) == [("Data", "Update:Delete")]


def test_not_resource_denies_every_other_resource() -> None:
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "Update:*",
        "NotResource": ["LogicalResourceId/Edge", "LogicalResourceId/Web*"],
    }
    rules = policy(entry("Allow"), deny)
    assert found(rules, UPDATED, change("Edge"), change("WebApp")) == [("Data", "Update:Modify")]


def test_a_condition_restricts_a_statement_to_types() -> None:
    condition = {"StringEquals": {"ResourceType": [BUCKET, "AWS::EC2::VPC"]}}
    rules = policy(entry("Allow"), entry("Deny", Condition=condition))
    assert found(rules, change("Data", BUCKET), change("Topic")) == [("Data", "Update:Modify")]


def test_only_string_like_knows_wildcards() -> None:
    for operator, refused in (("StringLike", True), ("StringEquals", False)):
        rules = policy(entry("Allow"), entry("Deny", Condition={operator: {"ResourceType": "AWS::S3::*"}}))
        assert bool(found(rules, change("Data", BUCKET))) == refused, operator


def test_several_conditions_must_all_hold() -> None:
    condition = {
        "StringLike": {"ResourceType": "AWS::S3::*"},
        "StringEquals": {"ResourceType": "AWS::S3::BucketPolicy"},
    }
    rules = policy(entry("Allow"), entry("Deny", Condition=condition))
    assert found(rules, change("A", BUCKET), change("B", "AWS::S3::BucketPolicy")) == [("B", "Update:Modify")]


def test_inside_nested_stacks_only_statements_about_everything_count() -> None:
    rules = policy(
        entry("Allow"),
        entry("Deny", resource="LogicalResourceId/Data"),
        entry("Deny", "Update:Delete", Condition={"StringEquals": {"ResourceType": [BUCKET]}}),
    )
    inside = [change("Data"), change("Files", BUCKET, action="Remove")]
    assert found(rules, holder("Storage", *inside)) == [("Storage/Files", "Update:Delete")]


def test_the_root_s_own_statements_guard_its_nested_stacks() -> None:
    rules = policy(entry("Allow"), entry("Deny", "Update:Delete", "LogicalResourceId/Secrets"))
    gone = change("Secrets", "AWS::CloudFormation::Stack", action="Remove")
    assert found(rules, gone, holder("Edge", change("Secrets", action="Remove"))) == [
        ("Secrets", "Update:Delete")
    ]


def test_a_policy_of_only_named_statements_leaves_nested_stacks_alone() -> None:
    rules = policy(entry("Allow", resource="LogicalResourceId/Edge"))
    assert found(rules, holder("Edge", change("Rule", action="Remove"))) == []


def test_production_refuses_to_lose_its_buckets_and_takes_an_ordinary_update() -> None:
    rules = load_environment(PROJECT / "parameters", "prod").stack_policy
    lost = change("Files", BUCKET, action="Remove")
    assert found(rules, holder("Storage", lost)) == [("Storage/Files", "Update:Delete")]
    assert found(rules, holder("Storage", change("Files", BUCKET)), change("Edge")) == []
