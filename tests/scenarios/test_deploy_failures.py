"""Deployments that fail in CloudFormation: what is told first, what was found out, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.support import (
    CLUSTER,
    LOOKS_SECRET,
    SERVICE,
    SERVICE_ARN,
    STACK,
    TOPIC,
    modify,
)
from tests.support.wire.cloudformation import Event, Resource, Tick, change
from tests.support.wire.faults import AccessDenied, ExpiredToken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.scenarios.support import Classla

CANCELLED = "Resource update cancelled"
BROKEN = (
    "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker "
    "was triggered'.\""
)
ECHO = "Embedded stack arn:aws:cloudformation was not successfully updated"


def failing(*inside: Event, root: str = "UPDATE_ROLLBACK_COMPLETE") -> list[Tick]:
    """An update whose nested stack Service fails with these events."""
    return [
        Tick("UPDATE_IN_PROGRESS", [Event("Service", STACK, "UPDATE_IN_PROGRESS")]),
        Tick("", [Event("Service", SERVICE, "UPDATE_IN_PROGRESS", stack="Service", physical_id=SERVICE_ARN)]),
        Tick("", inside),
        Tick(
            "UPDATE_ROLLBACK_IN_PROGRESS",
            [
                Event("Service", STACK, "UPDATE_FAILED", ECHO),
                Event("Network", STACK, "UPDATE_FAILED", CANCELLED),
            ],
            reason="The following resource(s) failed to update: [Network, Service]. ",
        ),
        Tick(root),
    ]


def service_fails(reason: str = BROKEN) -> Event:
    return Event("Service", SERVICE, "UPDATE_FAILED", reason, stack="Service", physical_id=SERVICE_ARN)


def run(classla: Classla, timeline: Sequence[Tick], *words: str) -> Any:
    classla.world.cloudformation.next_execution(timeline)
    return classla("deploy", planned(classla), *words)


def planned(classla: Classla) -> Path:
    service = [Resource("Service", SERVICE, SERVICE_ARN), Resource("Alarm", TOPIC, "arn:alarm")]
    classla.deployed(children={"Network": [], "Service": service})
    inside = [modify(), modify("Alarm", TOPIC, physical_id="arn:alarm")]
    classla.world.cloudformation.next_change_set(nested={"Service": inside})
    return classla.plan()


def tasks(classla: Classla, *lines: str, reason: str = "Essential container in task exited") -> None:
    """A task of the service that stopped, and its log."""
    container = {
        "name": "backend",
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "classla-dev-Storage-1-BackendLogGroup-1",
                "awslogs-stream-prefix": "backend",
            },
        },
    }
    definition = classla.world.ecs.definition("classla-dev", container)
    exited = [{"name": "backend", "exitCode": 1}]
    classla.world.ecs.stopped_task(CLUSTER, "backend", "task1", reason, exited, taskDefinitionArn=definition)
    classla.world.logs.log("classla-dev-Storage-1-BackendLogGroup-1", "backend/backend/task1", *lines)


def problems(error: str) -> list[str]:
    """The lines that name a place, without the advice."""
    return [line.strip() for line in error.splitlines()[1:] if not line.strip().startswith("→")]


def test_the_leaf_is_told_first_and_its_echoes_not_at_all(classla: Classla) -> None:
    alarm = Event("Alarm", TOPIC, "UPDATE_FAILED", CANCELLED, stack="Service")
    tasks(classla, "starting")
    done = run(classla, failing(service_fails("Invalid DesiredCount"), alarm))
    assert done.code == 1
    assert done.err.splitlines()[0] == "error: The deployment of dev failed"
    told = problems(done.err)
    assert told[0] == f"Service/Service: {SERVICE} UPDATE_FAILED: Invalid DesiredCount"
    assert told[-1].startswith(
        "now: classla-dev is UPDATE_ROLLBACK_COMPLETE: an update failed and was undone"
    )
    assert ECHO not in done.err
    assert CANCELLED not in done.err
    # The hint for the cause, then the command that follows.
    assert "→ a value is refused by the service: the text above names it" in done.err
    assert f"→ fix the cause, then plan again; classla plan --env dev{classla.options}" in done.err


def test_a_failed_service_tells_why_its_tasks_stopped(classla: Classla) -> None:
    key = "sk_live_51HxYzAbCdEfGhIj"
    lines = [
        *(f"line {number}" for number in range(20)),
        "Error: connect ECONNREFUSED",
        f"using postgres://classla:{LOOKS_SECRET}@db/classla with {key}",
    ]
    tasks(classla, *lines, reason="Essential container in task exited")
    done = run(classla, failing(service_fails()))
    assert done.code == 1
    told = problems(done.err)
    assert told[0].startswith("Service/Service: AWS::ECS::Service UPDATE_FAILED: Resource handler")
    assert told[1] == "task task1: Essential container in task exited (backend: exit code 1)"
    logged = [line for line in told if line.startswith("log backend/backend/task1: ")]
    assert len(logged) == 15
    assert logged[-2].endswith("Error: connect ECONNREFUSED")
    assert "postgres://****@db/classla with ****" in logged[-1]
    assert LOOKS_SECRET not in done.text
    assert key not in done.text
    # While the rollback still went on: afterwards the tasks of the failed revision are gone.
    order = classla.operations()
    assert order.index("ListTasks") < len(order) - 1 - order[::-1].index("DescribeStacks")


def test_a_task_that_lacks_a_secret_names_the_command(classla: Classla) -> None:
    reason = (
        "ResourceInitializationError: unable to pull secrets or registry auth: did not contain json key X"
    )
    tasks(classla, reason=reason)
    done = run(classla, failing(service_fails()))
    assert reason in done.err


@pytest.mark.parametrize("denied", ["ListTasks", "DescribeTasks", "DescribeTaskDefinition", "GetLogEvents"])
def test_who_may_not_look_at_tasks_still_learns_the_failure(classla: Classla, denied: str) -> None:
    tasks(classla, "starting")
    classla.world.faults.add(denied, AccessDenied())
    done = run(classla, failing(service_fails()))
    assert done.code == 1
    assert problems(done.err)[0].startswith("Service/Service: AWS::ECS::Service UPDATE_FAILED")
    assert "could not be read: AWS refused" in done.err


def test_what_fails_after_the_first_five_is_counted(classla: Classla) -> None:
    many = [Event(f"Topic{n}", TOPIC, "UPDATE_FAILED", f"reason {n}", stack="Service") for n in range(7)]
    done = run(classla, failing(*many), "--json")
    assert done.code == 1
    assert [one["where"] for one in done.error["problems"][:5]] == [f"Service/Topic{n}" for n in range(5)]
    assert done.error["problems"][5] == {
        "where": "and",
        "what": "2 more failures after these",
        "next_step": f"classla events --env dev{classla.options} --failed",
    }


def test_a_failure_deep_inside_has_its_whole_address(classla: Classla) -> None:
    deep = [
        Event("Inner", STACK, "UPDATE_IN_PROGRESS", stack="Service"),
        Event("Rule", "AWS::Events::Rule", "UPDATE_FAILED", "Rate exceeded", stack="Service/Inner"),
        Event("Inner", STACK, "UPDATE_FAILED", ECHO, stack="Service"),
    ]
    done = run(classla, failing(*deep))
    assert problems(done.err)[0] == "Service/Inner/Rule: AWS::Events::Rule UPDATE_FAILED: Rate exceeded"
    assert "→ AWS throttled it: run the same command again" in done.err


def test_an_update_that_cannot_be_undone(classla: Classla) -> None:
    tasks(classla)
    done = run(classla, failing(service_fails(), root="UPDATE_ROLLBACK_FAILED"))
    assert done.code == 1
    assert "now: classla-dev is UPDATE_ROLLBACK_FAILED: an update failed, and so did undoing it" in done.err
    assert f"; classla recover --env dev{classla.options}" in done.err
    assert not [key for key in classla.operations("s3") if key == "PutObject"][14:]


def test_a_failure_without_a_failed_resource_tells_the_stacks_reason(classla: Classla) -> None:
    timeline = [
        Tick("UPDATE_IN_PROGRESS"),
        Tick("UPDATE_ROLLBACK_IN_PROGRESS", reason="Output ApiUrl could not be resolved: does not exist"),
        Tick("UPDATE_ROLLBACK_COMPLETE", reason="Output ApiUrl could not be resolved: does not exist"),
    ]
    done = run(classla, timeline)
    assert done.code == 1
    assert problems(done.err)[0] == "classla-dev: Output ApiUrl could not be resolved: does not exist"


def test_a_creation_that_fails(classla: Classla) -> None:
    classla.world.cloudformation.next_change_set(
        nested={"Secrets": [change("Add", "AppSecret", "AWS::SecretsManager::Secret")]}
    )
    plan = classla.plan()
    taken = "The operation failed because the secret classla-dev/app/secrets already exists."
    classla.world.cloudformation.next_execution(
        [
            Tick("CREATE_IN_PROGRESS", [Event("Secrets", STACK, "CREATE_IN_PROGRESS")]),
            Tick("", [Event("AppSecret", "AWS::SecretsManager::Secret", "CREATE_FAILED", taken, "Secrets")]),
            Tick("ROLLBACK_IN_PROGRESS", [Event("Secrets", STACK, "CREATE_FAILED", ECHO)]),
            Tick("ROLLBACK_COMPLETE", [Event("Secrets", STACK, "DELETE_COMPLETE")]),
        ]
    )
    done = classla("deploy", plan)
    assert done.code == 1
    assert problems(done.err)[0].startswith("Secrets/AppSecret: AWS::SecretsManager::Secret CREATE_FAILED")
    assert "(SecretPrefix for secrets)" in done.err
    assert "now: classla-dev is ROLLBACK_COMPLETE: making it failed, and what was made is gone" in done.err
    assert f"; classla recover --env dev{classla.options}" in done.err
    assert {"SetStackPolicy", "UpdateTerminationProtection"}.isdisjoint(classla.operations())


def test_the_stack_is_deleted_by_somebody_meanwhile(classla: Classla) -> None:
    done = run(classla, [Tick("UPDATE_IN_PROGRESS"), Tick("DELETE_IN_PROGRESS"), Tick("DELETE_COMPLETE")])
    assert done.code == 1
    assert "error: The deployment of dev failed" in done.err
    assert "the stack does not exist" in done.err


def test_a_login_that_ends_while_it_is_followed(classla: Classla) -> None:
    """AWS goes on; signed in again, the same command sees it to its end."""
    plan = planned(classla)
    classla.world.cloudformation.next_execution([Tick("UPDATE_IN_PROGRESS"), Tick(), Tick("UPDATE_COMPLETE")])
    classla.world.faults.add("DescribeStackEvents", ExpiredToken(), skip=4)
    done = classla("deploy", plan, "--json")
    assert done.code == 1
    assert done.error["kind"] == "CredentialsError"
    assert (
        done.error["problems"][0]["next_step"] == "sign in again (aws sso login), then run the same command"
    )
    again = classla("deploy", plan)
    assert again.code == 0
    assert classla.operations().count("ExecuteChangeSet") == 1
    assert classla.world.faults.pending == 0
