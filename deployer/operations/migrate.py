"""Migrate the database with the new image, before the stack is changed.

One task runs a command and is gone. It is the service's own task definition with another image and command:
the same secrets, network and roles, so that what works here works for the service. The definition is
registered under a family of its own, and deregistered whatever happens.

The old version of the backend serves while this runs and until it is replaced: a migration must leave what
the old version needs. That is a rule for whoever writes migrations, and nothing here can check it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.aws import stacks
from deployer.clock import Pace
from deployer.errors import AwsError, DeploymentError, RefusedError, UnfinishedError
from deployer.execution.tasks import log_lines, task_problem
from deployer.names import stack_of
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from deployer.aws.gateway import Gateway
    from deployer.clock import Clock
    from deployer.target import Target

MIGRATION = Pace(first=2, longest=10, deadline=1800)
STOPPED = "STOPPED"
STARTED_BY = "classla migrate"
# What RegisterTaskDefinition takes of what DescribeTaskDefinition gives (ECS API reference).
COPIED = (
    "cpu",
    "ephemeralStorage",
    "executionRoleArn",
    "memory",
    "networkMode",
    "requiresCompatibilities",
    "runtimePlatform",
    "taskRoleArn",
    "volumes",
)


@dataclass(frozen=True, kw_only=True)
class Backend:
    """The service that is there.

    Attributes:
        cluster: its name.
        network: subnets and security groups of its tasks.
        definition: its task definition, as ECS describes it.
    """

    cluster: str
    network: dict[str, Any]
    definition: dict[str, Any]


def find(target: Target, environment: str) -> Backend | None:
    """The environment's backend; None when nothing runs yet, and so nothing can be migrated with it.

    Raises:
        RefusedError: the environment is not there.
    """
    state = stacks.describe(target.gateway, stack_of(environment))
    if state is None:
        advice = f"classla up --env {environment}"
        raise RefusedError("There is no environment yet", [Problem(environment, "has no stack", advice)])
    cluster, service = state.outputs.get("ClusterName", ""), state.outputs.get("ServiceName", "")
    if not cluster or not service:
        return None
    found = target.gateway.call("ecs", "DescribeServices", cluster=cluster, services=[service])["services"]
    if not found:
        return None
    definition = target.gateway.call(
        "ecs", "DescribeTaskDefinition", taskDefinition=found[0]["taskDefinition"]
    )
    return Backend(
        cluster=cluster,
        network=found[0]["networkConfiguration"],
        definition=definition["taskDefinition"],
    )


def migrate(
    target: Target,
    backend: Backend,
    image: str,
    command: list[str],
    clock: Clock,
    progress: Callable[[str, float], None],
) -> str:
    """Run the command in the image and wait for it.

    Args:
        target: where.
        backend: whose definition and network are used.
        image: by digest.
        command: words, without a shell.
        clock: time.
        progress: told the task's status and the elapsed seconds.

    Returns:
        ARN of the task.

    Raises:
        DeploymentError: it could not start, or ended with something else than 0; its last words follow.
        UnfinishedError: it took too long and was stopped.
    """
    gateway = target.gateway
    registered = gateway.call("ecs", "RegisterTaskDefinition", **definition_of(backend, image, command))
    name = registered["taskDefinition"]["taskDefinitionArn"]
    try:
        task = _start(target, backend, name)
        return _wait(target, backend, task, clock, progress)
    finally:
        _forget(target, name)


def definition_of(backend: Backend, image: str, command: list[str]) -> dict[str, Any]:
    """What to register: the backend's own definition but for the image, the command and the family.

    It listens to nobody, so that it has neither ports nor a health check that would stop it.
    """
    container = {
        key: value
        for key, value in backend.definition["containerDefinitions"][0].items()
        if key not in ("healthCheck", "portMappings")
    }
    return {
        "family": f"{backend.definition['family']}-migration",
        "containerDefinitions": [{**container, "image": image, "command": command}],
        **{key: backend.definition[key] for key in COPIED if backend.definition.get(key)},
    }


def _start(target: Target, backend: Backend, definition: str) -> str:
    answer = target.gateway.call(
        "ecs",
        "RunTask",
        cluster=backend.cluster,
        taskDefinition=definition,
        count=1,
        # Never on Spot: a migration that is cut short is worse than none.
        launchType="FARGATE",
        networkConfiguration=backend.network,
        startedBy=STARTED_BY,
    )
    if not answer["tasks"]:
        reasons = [str(failure.get("reason", "no reason")) for failure in answer.get("failures", ())]
        what = f"did not start: {', '.join(reasons) or 'no reason'}"
        raise DeploymentError("The migration did not start", [Problem("task", what, "try again")])
    return str(answer["tasks"][0]["taskArn"])


def _wait(
    target: Target, backend: Backend, arn: str, clock: Clock, progress: Callable[[str, float], None]
) -> str:
    gateway = target.gateway
    for elapsed in clock.ticks(MIGRATION):
        tasks = gateway.call("ecs", "DescribeTasks", cluster=backend.cluster, tasks=[arn])["tasks"]
        status = tasks[0]["lastStatus"] if tasks else "PROVISIONING"
        progress(status, elapsed)
        if status != STOPPED:
            continue
        if tasks[0]["containers"][0].get("exitCode") == 0:
            return arn
        advice = "nothing was deployed; correct the migration and release the commit again"
        raise DeploymentError(
            "The migration failed",
            [task_problem(tasks[0]), *_last_words(gateway, tasks[0]), Problem("next", advice)],
        )
    gateway.call("ecs", "StopTask", cluster=backend.cluster, task=arn, reason="took too long")
    what = f"still ran after {MIGRATION.deadline:.0f} s, and was told to stop"
    raise UnfinishedError("The migration takes too long", [Problem(arn.rpartition("/")[2], what)])


def _last_words(gateway: Gateway, task: dict[str, Any]) -> list[Problem]:
    """What it logged. That it failed is what counts: a task that ended early has no log at all."""
    try:
        return log_lines(gateway, task)
    except AwsError as error:
        return [Problem("log", f"could not be read: {error.summary}")]


def _forget(target: Target, definition: str) -> None:
    """A definition that stays costs nothing and does no harm: what was said before is what counts."""
    try:
        target.gateway.call("ecs", "DeregisterTaskDefinition", taskDefinition=definition)
    except AwsError:
        return
