"""A CloudFormation action that executes a change set by its name.

Source: CodePipeline user guide, "CloudFormation deploy action reference": the role of the action needs
DescribeStacks, DescribeChangeSet and ExecuteChangeSet; CodePipeline takes it with the pipeline's role.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from deployer.errors import AwsError
from rehearsal.errors import RehearsalError
from rehearsal.execution import Result
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.aws.gateway import Gateway
    from rehearsal.definition import Action
    from rehearsal.execution import Execution

MODE = "CHANGE_SET_EXECUTE"
NEEDED = {"ActionMode", "StackName", "ChangeSetName"}
GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
POLL_SECONDS, DEADLINE_SECONDS = 0.2, 300


def run(execution: Execution, action: Action, configuration: Mapping[str, str]) -> Result:
    """Execute, and wait for the stack.

    Raises:
        RehearsalError: the action asks for something else, there is no such change set, it cannot be
            executed, or CloudFormation rolled back.
    """
    _refuse_others(action, configuration)
    gateway = _gateway(execution, action)
    stack, change_set = configuration["StackName"], configuration["ChangeSetName"]
    try:
        found = gateway.call("cloudformation", "DescribeChangeSet", StackName=stack, ChangeSetName=change_set)
        if found["ExecutionStatus"] != "AVAILABLE":
            raise _failed(action, f"{change_set} of {stack} is {found['ExecutionStatus']}")
        gateway.call("cloudformation", "ExecuteChangeSet", StackName=stack, ChangeSetName=change_set)
        state = _wait(gateway, found["StackId"])
    except AwsError as error:
        words = " ".join(str(error).split())
        raise _failed(action, f"{change_set} of {stack}: {words}") from None
    if state["StackStatus"] not in GOOD:
        why = state.get("StackStatusReason", "")
        raise _failed(action, f"{stack} is {state['StackStatus']} {why}".strip())
    started = execution.deployed(stack)
    stand_ins = (started,) if started else ()
    return Result(notes=(f"{stack} is {state['StackStatus']}",), stand_ins=stand_ins)


def _refuse_others(action: Action, configuration: Mapping[str, str]) -> None:
    problems = [Problem(action.where, f"{name} is not given") for name in sorted(NEEDED - set(configuration))]
    problems += [
        Problem(action.where, f"{name} is ignored by {MODE}", "the change set has it")
        for name in sorted(set(configuration) - NEEDED)
    ]
    if configuration.get("ActionMode") != MODE:
        what = f"has the mode {configuration.get('ActionMode', '')}"
        problems.append(Problem(action.where, what, f"{MODE} is what is rehearsed"))
    if problems:
        raise RehearsalError("The CloudFormation action does not do what it seems to", problems)


def _gateway(execution: Execution, action: Action) -> Gateway:
    """CloudFormation as the role of the action, taken with the pipeline's."""
    pipeline = execution.pipeline_session(action)
    if not action.role:
        return execution.gateway(pipeline)
    answer = execution.gateway(pipeline).call(
        "sts", "AssumeRole", RoleArn=action.role, RoleSessionName="codepipeline"
    )
    session = execution.authority.session(answer["Credentials"]["AccessKeyId"])
    if session is None:
        raise _failed(action, f"{action.role} was not given")
    return execution.gateway(session)


def _wait(gateway: Gateway, stack: str) -> dict[str, Any]:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        (state,) = gateway.call("cloudformation", "DescribeStacks", StackName=stack)["Stacks"]
        if not state["StackStatus"].endswith("_IN_PROGRESS") or time.monotonic() > deadline:
            return dict(state)
        time.sleep(POLL_SECONDS)


def _failed(action: Action, what: str) -> RehearsalError:
    return RehearsalError("The change set was not executed", [Problem(action.where, what)])
