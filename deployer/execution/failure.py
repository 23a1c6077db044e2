"""A failed operation as one error: root cause first, then what was found out, the hint, the next command."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from deployer.errors import DeploymentError
from deployer.execution.hints import hint_for
from deployer.execution.root_cause import root_causes
from deployer.recovery.table import step_for
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deployer.execution.follow import Outcome
    from deployer.target import Target

# More than the first few failures bury the first.
SHOWN = 5


def explain(target: Target, environment: str, outcome: Outcome, found: Sequence[Problem]) -> DeploymentError:
    """The error to raise.

    Args:
        target: where.
        environment: for commands.
        outcome: how it ended.
        found: what investigators found out about the failures.
    """
    state = outcome.state
    status = state.status if state else "gone"
    causes = root_causes(outcome.events)
    problems = [
        Problem(
            event.address or event.logical_id,
            f"{event.type} {event.status}: {event.reason or 'no reason given'}",
            hint_for(event.reason, environment),
        )
        for event in causes[:SHOWN]
    ]
    if len(causes) > SHOWN:
        problems.append(
            Problem(
                "and",
                f"{len(causes) - SHOWN} more failures after these",
                f"classla events --env {environment} --failed",
            )
        )
    if not causes and state and state.reason:
        problems.append(Problem(state.name, state.reason, hint_for(state.reason, environment)))
    problems += [_advised(problem, environment) for problem in found]
    step = step_for(status if state else None)
    name = state.name if state else environment
    problems.append(
        Problem("now", f"{name} is {status}: {step.meaning}", _next(step.advice, step.command(environment)))
    )
    if state and (link := stack_link(target, state.id)):
        problems.append(Problem("console", link))
    return DeploymentError(f"The deployment of {environment} failed", problems)


def stack_link(target: Target, stack_id: str) -> str:
    """URL of a stack's events in the console; empty where there is none."""
    return target.console(
        f"cloudformation/home?region={target.region}#/stacks/events?stackId={quote(stack_id, safe='')}"
    )


def change_set_link(target: Target, stack_id: str, change_set_id: str) -> str:
    """URL of a change set in the console; empty where there is none."""
    return target.console(
        f"cloudformation/home?region={target.region}#/stacks/changesets/changes"
        f"?stackId={quote(stack_id, safe='')}&changeSetId={quote(change_set_id, safe='')}"
    )


def _advised(problem: Problem, environment: str) -> Problem:
    """What is known to help when a task stopped for such a reason; a log line is anybody's text."""
    if not problem.where.startswith("task "):
        return problem
    return Problem(problem.where, problem.what, hint_for(problem.what, environment))


def _next(advice: str, command: str) -> str:
    return "; ".join(part for part in (advice, command) if part)
