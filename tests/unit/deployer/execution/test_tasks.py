"""Why tasks stopped, as ECS and the container's log tell it; secrets in a log line are masked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.errors import DeniedError
from deployer.execution.tasks import LOG_LINES, SERVICE, TASKS, cluster_of, investigate
from tests.unit.deployer.execution.happenings import event
from tests.unit.deployer.fakes import FakeGateway, as_gateway

ARN = "arn:aws:ecs:us-east-1:123456789012:service/classla-dev/Service"
TOKEN = "ghp_" + "a" * 36


def stopped(number: int, **more: Any) -> dict[str, Any]:
    return {
        "taskArn": f"arn:aws:ecs:us-east-1:1:task/classla-dev/t{number}",
        "taskDefinitionArn": "arn:td",
        "stoppedAt": datetime(2026, 11, 23, 18, number, tzinfo=UTC),
        "stoppedReason": f"Essential container in task exited {number}",
        "containers": [{"name": "backend", "exitCode": number}],
        **more,
    }


class Ecs(FakeGateway):
    def __init__(self, *tasks: dict[str, Any], messages: tuple[str, ...] = (), **options: str) -> None:
        super().__init__(answer=self._answer)
        self.tasks, self.messages = tasks, messages
        self.options = options or {"awslogs-group": "/classla", "awslogs-stream-prefix": "backend"}

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        log = {"options": self.options}
        answers: dict[str, dict[str, Any]] = {
            "ListTasks": {"taskArns": [task["taskArn"] for task in self.tasks]},
            "DescribeTasks": {"tasks": list(self.tasks)},
            "DescribeTaskDefinition": {
                "taskDefinition": {"containerDefinitions": [{"name": "backend", "logConfiguration": log}]}
            },
            "GetLogEvents": {"events": [{"message": message} for message in self.messages]},
        }
        if operation == "GetLogEvents":
            assert asked["logStreamName"] == f"backend/backend/{self.newest}"
            assert asked["limit"] == LOG_LINES
        return [answers[operation]]

    @property
    def newest(self) -> str:
        return str(max(self.tasks, key=lambda task: task["stoppedAt"])["taskArn"]).rsplit("/", 1)[-1]


def found(fake: FakeGateway, **changed: Any) -> list[str]:
    failure = event("Service/Service", type=SERVICE, physical_id=ARN)
    problems = investigate(
        as_gateway(fake), event("Service/Service", **{"type": failure.type, "physical_id": ARN, **changed})
    )
    return [f"{problem.where}: {problem.what}" for problem in problems]


def test_the_newest_tasks_first_then_the_log_of_the_first() -> None:
    told = found(Ecs(*[stopped(number) for number in range(1, TASKS + 3)], messages=("starting", "boom\n")))
    assert told[0] == "task t5: Essential container in task exited 5 (backend: exit code 5)"
    assert [line.split(":")[0] for line in told[1:TASKS]] == ["task t4", "task t3"]
    assert told[TASKS:] == ["log backend/backend/t5: starting", "log backend/backend/t5: boom"]


def test_a_reason_of_the_container_comes_before_its_exit_code() -> None:
    task = stopped(
        1,
        containers=[{"name": "backend", "reason": "CannotPullContainerError: no such image", "exitCode": 1}],
    )
    assert "(backend: CannotPullContainerError: no such image)" in found(Ecs(task))[0]


def test_a_secret_in_a_log_line_is_masked() -> None:
    told = found(Ecs(stopped(1), messages=(f"using {TOKEN}",)))
    assert told[-1].endswith("using ****")


def test_without_a_log_group_the_tasks_are_told() -> None:
    assert len(found(Ecs(stopped(1), nothing="x"))) == 1


def test_no_task_is_told_too() -> None:
    assert found(Ecs()) == ["stopped tasks: ECS remembers none; it forgets them after an hour"]


def test_what_may_not_be_asked_does_not_hide_the_failure() -> None:
    def answer(operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        raise DeniedError("AWS refused ecs:ListTasks")

    assert found(FakeGateway(answer)) == ["stopped tasks: could not be read: AWS refused ecs:ListTasks"]


@pytest.mark.parametrize("changed", [{"type": "AWS::SNS::Topic"}, {"physical_id": ""}])
def test_only_a_service_has_tasks(changed: dict[str, str]) -> None:
    fake = Ecs(stopped(1))
    assert found(fake, **changed) == []
    assert fake.asked == []


@pytest.mark.parametrize(
    ("arn", "cluster"), [(ARN, "classla-dev"), ("arn:aws:ecs:r:1:service/old", ""), ("", "")]
)
def test_the_cluster_in_an_arn(arn: str, cluster: str) -> None:
    assert cluster_of(arn) == cluster
