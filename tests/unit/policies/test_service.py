from __future__ import annotations

from templates_src.policies.service import execute_commands, shift_traffic, start_tasks, trust
from tests.support.plain import plain


def resources(made: object) -> dict[str, object]:
    return {statement["Sid"]: statement["Resource"] for statement in plain(made)["Statement"]}


def test_tasks_start_with_one_log_and_the_named_secrets() -> None:
    found = resources(start_tasks("log", ["one", "two"]))
    assert found["WriteLog"] == ["log"]
    assert found["ReadSecrets"] == ["one", "two"]
    assert [sid for sid, value in found.items() if value == ["*"]] == ["SignInToRegistry"]


def test_a_deployment_changes_its_groups_and_its_rule_only() -> None:
    found = resources(shift_traffic(["blue", "green"], "rule"))
    assert found == {"LookAtLoadBalancer": ["*"], "MoveTargets": ["blue", "green"], "ShiftWeights": ["rule"]}


def test_exec_is_four_channel_calls() -> None:
    (statement,) = plain(execute_commands())["Statement"]
    assert {action.split(":")[0] for action in statement["Action"]} == {"ssmmessages"}
    assert len(statement["Action"]) == 4


def test_only_this_account_s_service_takes_a_role() -> None:
    (statement,) = plain(trust("ecs.amazonaws.com"))["Statement"]
    assert statement["Principal"] == {"Service": "ecs.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
