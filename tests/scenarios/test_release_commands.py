"""What a release does beside the stack: the migration, the frontend's build, the image's digest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from deployer.clock import Pace
from tests.scenarios.support import ACCOUNT, CLUSTER, OUTPUTS, REPOSITORY
from tests.support.wire.cloudformation import change
from tests.support.wire.faults import AccessDenied

if TYPE_CHECKING:
    from tests.scenarios.support import Classla

LOG_GROUP = "classla-dev-Storage-1-BackendLogGroup-1"
DIGEST = f"sha256:{'a' * 64}"
ROLES = {
    "taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/classla-dev-Service-1-TaskRole-1",
    "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/classla-dev-Service-1-ExecutionRole-1",
}


@pytest.fixture
def running(classla: Classla) -> Classla:
    """An environment whose backend and frontend are there."""
    outputs = {**OUTPUTS, "ClusterName": CLUSTER, "ServiceName": "backend"}
    ecs, amplify = classla.world.ecs, classla.world.amplify
    log = {"awslogs-group": LOG_GROUP, "awslogs-stream-prefix": "backend"}
    container = {"name": "backend", "logConfiguration": {"logDriver": "awslogs", "options": log}}
    definition = ecs.definition("classla-dev-Service-Task", container)
    ecs.definitions[definition] |= ROLES
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    ecs.service(CLUSTER, "backend", {"taskDefinition": definition, "networkConfiguration": network})
    amplify.app("d1", "classla-dev", "main")
    outputs["AmplifyAppId"] = "d1"
    parameters = {**classla.parameters(), "FrontendRepository": "https://github.com/our/app"}
    classla.deployed(outputs=outputs, parameters=parameters)
    return classla


def migrate(classla: Classla) -> Any:
    image = f"{REPOSITORY}@{DIGEST}"
    return classla("migrate", "--env", "dev", "--image", image, "--command", "node migrate.js", "--json")


def test_a_migration_is_one_task_that_ends_well_and_is_forgotten(running: Classla) -> None:
    done = migrate(running)
    assert done.code == 0, done.text
    assert done.data["migrated"]
    assert running.mutations("ecs") == ["RegisterTaskDefinition", "RunTask", "DeregisterTaskDefinition"]


def test_a_migration_that_fails_is_told_with_its_last_words(running: Classla) -> None:
    running.world.ecs.run_exits = 1
    done = migrate(running)
    assert done.code == 1
    assert "The migration failed" in done.text
    assert running.operations("ecs")[-1] == "DeregisterTaskDefinition"
    assert "could not be read" in done.text


def test_a_migration_s_log_is_shown(running: Classla) -> None:
    running.world.ecs.run_exits = 1
    running.world.logs.log(LOG_GROUP, "backend/backend/run-0", "relation users does not exist")
    assert "relation users does not exist" in migrate(running).text


def test_a_migration_that_takes_too_long_is_stopped(
    running: Classla, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "deployer.operations.migrate.MIGRATION", Pace(first=0.001, longest=0.005, deadline=0.05)
    )
    running.world.ecs.run_exits = None
    assert "The migration takes too long" in migrate(running).text
    assert "StopTask" in running.mutations("ecs")


def test_the_frontend_s_first_build_is_started_and_awaited(running: Classla) -> None:
    done = running("frontend", "start", "--env", "dev", "--wait", "--json")
    assert done.code == 0, done.text
    assert done.data["status"] == "SUCCEED"


def test_a_tag_is_resolved_to_its_digest(classla: Classla) -> None:
    classla.world.ecr.image("classla", "v1", DIGEST)
    done = classla("image", "resolve", "--env", "dev", "--tag", "v1", "--json")
    assert done.code == 0, done.text
    assert DIGEST in json.dumps(done.data)


def test_the_plan_role_leaves_the_empty_stack_of_a_declined_review_and_says_nothing(classla: Classla) -> None:
    """It may delete no stack. The next plan uses the empty one."""
    new = change("Add", "Topic", "AWS::SNS::Topic")
    classla.world.cloudformation.next_change_set(changes=[new])
    plan = classla.plan()
    classla.world.faults.add("DeleteStack", AccessDenied())
    assert classla("discard", plan).code == 0
    assert classla("status", "--env", "dev", "--json").data["status"] == "REVIEW_IN_PROGRESS"
    classla.world.cloudformation.next_change_set(changes=[new])
    assert classla.plan().is_file()
