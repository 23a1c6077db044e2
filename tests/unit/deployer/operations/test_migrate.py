"""One task with the new image, its own definition, and no trace of it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deployer.errors import DeniedError, DeploymentError, RefusedError, UnfinishedError
from deployer.operations import migrate as module
from deployer.operations.migrate import Backend, definition_of, find, migrate
from tests.unit.deployer.fakes import FakeClock, FakeGateway, target

if TYPE_CHECKING:
    from collections.abc import Iterator

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/classla@sha256:" + "b" * 64
TASK = "arn:aws:ecs:us-east-1:123456789012:task/classla-dev/t1"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}}
DEFINITION: dict[str, Any] = {
    "family": "classla-dev-backend",
    "revision": 7,
    "status": "ACTIVE",
    "taskDefinitionArn": "arn:td:7",
    "compatibilities": ["FARGATE"],
    "cpu": "512",
    "memory": "1024",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "executionRoleArn": "arn:execution",
    "taskRoleArn": "arn:task",
    "volumes": [{"name": "tmp"}],
    "containerDefinitions": [
        {
            "name": "backend",
            "image": "old",
            "secrets": [{"name": "A", "valueFrom": "arn:secret:A::"}],
            "portMappings": [{"containerPort": 3001}],
            "healthCheck": {"command": ["CMD", "true"]},
        }
    ],
}
BACKEND = Backend(cluster="classla-dev", network=NETWORK, definition=DEFINITION)


class Ecs(FakeGateway):
    """Answers as ECS does; the task goes through the given statuses and ends with a code."""

    def __init__(self, *statuses: str, code: int = 0, **answers: Any) -> None:
        super().__init__(answer=self._answer)
        self.statuses, self.code = list(statuses), code
        self.answers = answers

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        if operation in self.answers:
            answer = self.answers[operation]
            if isinstance(answer, Exception):
                raise answer
            return [answer]
        if operation == "DescribeTasks":
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            container = {"name": "backend", "exitCode": self.code}
            task = {"taskArn": TASK, "taskDefinitionArn": "arn:td:8", "lastStatus": status}
            return [{"tasks": [{**task, "containers": [container]}]}]
        known: dict[str, dict[str, Any]] = {
            "RegisterTaskDefinition": {"taskDefinition": {"taskDefinitionArn": "arn:td:8"}},
            "RunTask": {"tasks": [{"taskArn": TASK}], "failures": []},
            "DescribeTaskDefinition": {"taskDefinition": DEFINITION},
        }
        return [known.get(operation, {})]

    @property
    def operations(self) -> list[str]:
        return [name for name, _ in self.asked]


def run(gateway: Ecs) -> str:
    return migrate(
        target(gateway),
        BACKEND,
        IMAGE,
        ["npm", "run", "migrate"],
        FakeClock(),
        lambda _status, _elapsed: None,
    )


def test_the_definition_is_the_service_s_own_with_another_image_and_command() -> None:
    made = definition_of(BACKEND, IMAGE, ["migrate"])
    (container,) = made["containerDefinitions"]
    assert (container["image"], container["command"]) == (IMAGE, ["migrate"])
    assert container["secrets"] == DEFINITION["containerDefinitions"][0]["secrets"]
    assert made["family"] == "classla-dev-backend-migration"
    assert made["taskRoleArn"] == "arn:task"


def test_what_ecs_made_up_is_not_sent_back() -> None:
    made = definition_of(BACKEND, IMAGE, ["migrate"])
    assert not {"revision", "status", "taskDefinitionArn", "compatibilities"} & set(made)
    assert not {"portMappings", "healthCheck"} & set(made["containerDefinitions"][0])


def test_it_is_what_the_sdk_takes() -> None:
    from botocore import loaders, model

    service = model.ServiceModel(loaders.Loader().load_service_model("ecs", "service-2"))
    taken = set(service.operation_model("RegisterTaskDefinition").input_shape.members)
    assert set(definition_of(BACKEND, IMAGE, ["migrate"])) | set(module.COPIED) <= taken


def test_a_migration_that_ends_well() -> None:
    gateway = Ecs("PENDING", "RUNNING", "STOPPED")
    assert run(gateway) == TASK
    (asked,) = [asked for name, asked in gateway.asked if name == "RunTask"]
    assert asked["taskDefinition"] == "arn:td:8"
    assert asked["networkConfiguration"] == NETWORK
    assert asked["launchType"] == "FARGATE"
    assert gateway.operations[-1] == "DeregisterTaskDefinition"


def test_one_that_fails_says_why_and_leaves_no_definition() -> None:
    gateway = Ecs("STOPPED", code=1)
    with pytest.raises(DeploymentError, match="The migration failed") as caught:
        run(gateway)
    assert "exit code 1" in str(caught.value)
    assert "nothing was deployed" in str(caught.value)
    assert gateway.operations[-1] == "DeregisterTaskDefinition"


def test_one_that_never_started_has_no_exit_code_and_fails() -> None:
    tasks = {
        "tasks": [
            {
                "taskArn": TASK,
                "lastStatus": "STOPPED",
                "taskDefinitionArn": "arn:td:8",
                "stoppedReason": "CannotPullContainerError",
                "containers": [{"name": "backend"}],
            }
        ]
    }
    with pytest.raises(DeploymentError, match="CannotPullContainerError"):
        run(Ecs("STOPPED", DescribeTasks=tasks))


def test_no_room_for_the_task() -> None:
    refused = {"tasks": [], "failures": [{"reason": "RESOURCE:FARGATE"}]}
    gateway = Ecs("STOPPED", RunTask=refused)
    with pytest.raises(DeploymentError, match="RESOURCE:FARGATE"):
        run(gateway)
    assert gateway.operations[-1] == "DeregisterTaskDefinition"


def test_one_that_takes_too_long_is_stopped() -> None:
    gateway = Ecs("RUNNING")
    with pytest.raises(UnfinishedError, match="takes too long"):
        run(gateway)
    assert gateway.operations[-2:] == ["StopTask", "DeregisterTaskDefinition"]


def test_a_task_that_is_not_listed_yet_is_waited_for() -> None:
    answers: Iterator[dict[str, Any]] = iter([{"tasks": []}])
    gateway = Ecs("STOPPED")
    original = gateway.answer

    def first_nothing(operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        if operation == "DescribeTasks" and (early := next(answers, None)):
            return [early]
        return original(operation, asked)

    gateway.answer = first_nothing
    assert run(gateway) == TASK


def test_a_definition_that_cannot_be_removed_does_not_hide_the_outcome() -> None:
    assert run(Ecs("STOPPED", DeregisterTaskDefinition=DeniedError("no"))) == TASK


# --- what there is to migrate with -------------------------------------------------------------------------
def stack(**outputs: str) -> dict[str, Any]:
    listed = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    return {
        "Stacks": [{"StackName": "s", "StackId": "i", "StackStatus": "UPDATE_COMPLETE", "Outputs": listed}]
    }


def test_the_backend_is_found_by_the_outputs() -> None:
    services = {"services": [{"taskDefinition": "arn:td:7", "networkConfiguration": NETWORK}]}
    described = stack(ClusterName="classla-dev", ServiceName="backend")
    gateway = Ecs("STOPPED", DescribeStacks=described, DescribeServices=services)
    assert find(target(gateway), "dev") == BACKEND


@pytest.mark.parametrize(
    ("outputs", "services"),
    [({"ClusterName": "classla-dev", "ServiceName": ""}, []), ({"ClusterName": "c", "ServiceName": "s"}, [])],
)
def test_before_the_first_image_there_is_nothing(outputs: dict[str, str], services: list[Any]) -> None:
    gateway = Ecs("STOPPED", DescribeStacks=stack(**outputs), DescribeServices={"services": services})
    assert find(target(gateway), "dev") is None


def test_an_environment_that_is_not_there() -> None:
    from deployer.errors import NotFoundError

    with pytest.raises(RefusedError, match="no environment yet"):
        find(target(Ecs("STOPPED", DescribeStacks=NotFoundError("no"))), "dev")
