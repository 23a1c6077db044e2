"""A change set's life before it is executed: create, wait, explain a failure, delete."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from deployer.aws import stacks
from deployer.errors import AwsError, DeniedError, DeploymentError, NotFoundError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from deployer.aws.gateway import Gateway
    from deployer.clock import Clock, Pace
    from deployer.plans.source import Source

PREFIX = "classla-"
REVIEW = "REVIEW_IN_PROGRESS"
# CloudFormation has no status for "nothing to do": the change set fails with one of these texts.
NO_CHANGE = ("didn't contain changes", "No updates are to be performed")
_WAITING = ("CREATE_PENDING", "CREATE_IN_PROGRESS")


def create(
    gateway: Gateway,
    source: Source,
    name: str,
    kind: str,
    *,
    role: str,
    carried: tuple[str, ...],
    revert_drift: bool = False,
) -> tuple[str, str]:
    """Ask for a change set.

    Args:
        gateway: AWS.
        source: templates and parameters.
        name: of the change set; also the token that makes a repeated request harmless.
        kind: CREATE or UPDATE.
        role: that CloudFormation works with; empty for the caller's own rights.
        carried: parameters that keep their deployed value.
        revert_drift: also put back what was changed outside CloudFormation.

    Returns:
        ARN of the change set and of the stack.
    """
    body = {"TemplateURL": source.url} if source.url else {"TemplateBody": source.body}
    optional: dict[str, Any] = {"RoleARN": role} if role else {}
    if revert_drift:
        optional["DeploymentMode"] = "REVERT_DRIFT"
    answer = gateway.call(
        "cloudformation",
        "CreateChangeSet",
        StackName=source.stack,
        ChangeSetName=name,
        ChangeSetType=kind,
        ClientToken=name,
        Description=f"{source.environment} {source.commit[:12]}".strip(),
        Parameters=_parameters(source, carried),
        Tags=[{"Key": key, "Value": value} for key, value in sorted(source.tags.items())],
        Capabilities=list(source.capabilities),
        # Sent as a body, a root nests nothing.
        IncludeNestedStacks=bool(source.url),
        **body,
        **optional,
    )
    return answer["Id"], answer["StackId"]


def wait(
    gateway: Gateway, change_set_id: str, clock: Clock, pace: Pace, progress: Callable[[str, float], None]
) -> bool:
    """Wait until a change set can be read.

    Returns:
        False when it holds no change.

    Raises:
        DeploymentError: it failed; says why, with what AWS's early validation found.
    """
    for elapsed in clock.ticks(pace):
        answer = gateway.call("cloudformation", "DescribeChangeSet", ChangeSetName=change_set_id)
        status, reason = answer["Status"], answer.get("StatusReason", "")
        empty = status == "FAILED" and any(text in reason for text in NO_CHANGE)
        progress("no changes" if empty else status, elapsed)
        if status == "CREATE_COMPLETE" or empty:
            return not empty
        if status not in _WAITING:
            raise DeploymentError(
                f"CloudFormation could not make the change set: {status}",
                _why(gateway, change_set_id, reason),
            )
    raise DeploymentError(
        f"The change set was not ready after {pace.deadline:.0f} seconds",
        [
            Problem(
                change_set_id, f"is still {status}", "run the same command again; it removes this one first"
            )
        ],
    )


def delete(gateway: Gateway, stack: str, name: str) -> None:
    """Delete a change set and, when nothing else is on it, the empty stack that it was the first of.

    Deleting what is not there is no error. Neither is an empty stack that may not be deleted, as by the plan
    role: it is harmless, and the next plan uses it. Waits for nothing but the calls.
    """
    state = stacks.describe(gateway, stack)
    if state is None:
        return
    with suppress(NotFoundError):
        gateway.call("cloudformation", "DeleteChangeSet", StackName=state.id, ChangeSetName=name)
    if state.status == REVIEW and not names(gateway, state.id, but=name):
        with suppress(DeniedError):
            gateway.call("cloudformation", "DeleteStack", StackName=state.id)


def names(gateway: Gateway, stack: str, *, but: str = "") -> list[str]:
    """Names of the change sets of a stack, without one."""
    pages = gateway.pages("cloudformation", "ListChangeSets", StackName=stack)
    found = [item["ChangeSetName"] for page in pages for item in page.get("Summaries", ())]
    return [name for name in found if name != but]


def _parameters(source: Source, carried: tuple[str, ...]) -> list[dict[str, Any]]:
    given = [
        {"ParameterKey": name, "ParameterValue": value}
        for name, value in sorted(source.parameters.items())
        if name not in carried
    ]
    return given + [{"ParameterKey": name, "UsePreviousValue": True} for name in carried]


def _why(gateway: Gateway, change_set_id: str, reason: str) -> list[Problem]:
    """The reason, and what AWS's validation before deployment says; that may be denied or unknown."""
    problems = [Problem("CloudFormation", reason or "gave no reason")]
    try:
        pages = list(gateway.pages("cloudformation", "DescribeEvents", ChangeSetName=change_set_id))
    except AwsError as error:
        problems.append(
            Problem(
                "details",
                f"could not be read ({error.code or error.summary})",
                "allow cloudformation:DescribeEvents",
            )
        )
        return problems
    for event in (event for page in pages for event in page.get("OperationEvents", ())):
        if event.get("EventType") == "VALIDATION_ERROR":
            where = f"{event.get('LogicalResourceId', '')} {event.get('ValidationPath', '')}".strip()
            problems.append(Problem(where, event.get("ValidationStatusReason", "is refused")))
        elif event.get("EventType") == "HOOK_INVOCATION_ERROR":
            problems.append(Problem(event.get("HookType", "hook"), event.get("HookStatusReason", "refuses")))
    return problems
