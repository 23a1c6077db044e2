"""Why a service's tasks stopped: what ECS and the container's log say. Asked once, when a service failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.changes.mask import mask_text
from deployer.errors import AwsError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from deployer.aws.gateway import Gateway
    from deployer.execution.events import Event

SERVICE = "AWS::ECS::Service"
TASKS = 3
LOG_LINES = 15


def investigate(gateway: Gateway, event: Event) -> list[Problem]:
    """Stopped tasks of a failed service, newest first, with the last log lines of the first.

    Args:
        gateway: AWS.
        event: the failure; its physical id is the service's ARN.

    Returns:
        What was found; when AWS cannot be asked, that it could not and why: the failure itself must still
        be told.
    """
    cluster = cluster_of(event.physical_id)
    if event.type != SERVICE or not cluster:
        return []
    try:
        tasks = _stopped(gateway, cluster, event.physical_id)
        problems = [task_problem(task) for task in tasks]
        if tasks:
            problems += log_lines(gateway, tasks[0])
    except AwsError as error:
        return [Problem("stopped tasks", f"could not be read: {error.summary}")]
    return problems or [Problem("stopped tasks", "ECS remembers none; it forgets them after an hour")]


def cluster_of(service_arn: str) -> str:
    """Cluster in a service's ARN, ``arn:…:service/<cluster>/<name>``; empty for an old-style ARN."""
    parts = service_arn.split("/")
    return parts[1] if len(parts) == 3 else ""


def _stopped(gateway: Gateway, cluster: str, service: str) -> list[dict[str, Any]]:
    arns = gateway.call("ecs", "ListTasks", cluster=cluster, serviceName=service, desiredStatus="STOPPED")[
        "taskArns"
    ]
    if not arns:
        return []
    tasks = gateway.call("ecs", "DescribeTasks", cluster=cluster, tasks=arns[:100])["tasks"]
    return sorted(tasks, key=lambda task: str(task.get("stoppedAt", "")), reverse=True)[:TASKS]


def task_problem(task: dict[str, Any]) -> Problem:
    """Why a stopped task stopped, container by container."""
    containers = "; ".join(
        f"{container['name']}: {container.get('reason') or 'exit code ' + str(container.get('exitCode'))}"
        for container in task.get("containers", ())
        if container.get("reason") or container.get("exitCode")
    )
    reason = task.get("stoppedReason", "stopped without a reason")
    text = f"{reason} ({containers})" if containers else reason
    return Problem(f"task {task['taskArn'].rsplit('/', 1)[-1]}", mask_text("", text))


def log_lines(gateway: Gateway, task: dict[str, Any]) -> list[Problem]:
    """The last lines that a task logged; none when it logs elsewhere."""
    definition = gateway.call("ecs", "DescribeTaskDefinition", taskDefinition=task["taskDefinitionArn"])
    container = definition["taskDefinition"]["containerDefinitions"][0]
    options = container.get("logConfiguration", {}).get("options", {})
    if "awslogs-group" not in options:
        return []
    stream = (
        f"{options.get('awslogs-stream-prefix', '')}/{container['name']}/{task['taskArn'].rsplit('/', 1)[-1]}"
    )
    events = gateway.call(
        "logs",
        "GetLogEvents",
        logGroupName=options["awslogs-group"],
        logStreamName=stream,
        limit=LOG_LINES,
        startFromHead=False,
    )["events"]
    return [Problem(f"log {stream}", mask_text("", event["message"].rstrip())) for event in events]
