from __future__ import annotations

from typing import Any

from templates_src.policies.service import (
    deployment_trust,
    execute_commands,
    shift_traffic,
    start_tasks,
    task_trust,
)
from tests.support.plain import plain


def resources(made: object) -> dict[str, list[Any]]:
    return {statement["Sid"]: statement["Resource"] for statement in plain(made)["Statement"]}


def actions(made: object) -> dict[str, list[str]]:
    return {statement["Sid"]: statement["Action"] for statement in plain(made)["Statement"]}


def test_starting_a_task_takes_six_calls_and_no_more() -> None:
    assert actions(start_tasks("log", ["secret"])) == {
        "SignInToRegistry": ["ecr:GetAuthorizationToken"],
        "PullImage": [
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
        "WriteLog": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "ReadSecrets": ["secretsmanager:GetSecretValue"],
    }


def test_images_come_from_registries_of_this_account_and_region() -> None:
    (pull,) = resources(start_tasks("log", ["secret"]))["PullImage"]
    assert pull == {"Fn::Sub": "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*"}


def test_tasks_start_with_one_log_and_the_named_secrets() -> None:
    found = resources(start_tasks("log", ["one", "two"]))
    assert found["WriteLog"] == ["log"]
    assert found["ReadSecrets"] == ["one", "two"]
    assert [sid for sid, value in found.items() if value == ["*"]] == ["SignInToRegistry"]


def test_a_deployment_changes_its_groups_and_its_rule_only() -> None:
    found = resources(shift_traffic(["blue", "green"], "rule"))
    assert found == {"LookAtLoadBalancer": ["*"], "MoveTargets": ["blue", "green"], "ShiftWeights": ["rule"]}
    changes = {
        sid: calls
        for sid, calls in actions(shift_traffic(["tg"], "rule")).items()
        if sid != "LookAtLoadBalancer"
    }
    assert changes == {
        "MoveTargets": ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
        "ShiftWeights": ["elasticloadbalancing:ModifyRule"],
    }


def test_exec_is_four_channel_calls() -> None:
    (statement,) = plain(execute_commands())["Statement"]
    assert {action.split(":")[0] for action in statement["Action"]} == {"ssmmessages"}
    assert len(statement["Action"]) == 4


def test_only_this_account_s_services_take_the_roles() -> None:
    account = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    (tasks,) = plain(task_trust())["Statement"]
    assert tasks["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert tasks["Condition"] == {"StringEquals": account}
    (deployment,) = plain(deployment_trust())["Statement"]
    assert deployment["Principal"] == {"Service": "ecs.amazonaws.com"}
    assert deployment["Condition"] == {"StringEqualsIfExists": account}
