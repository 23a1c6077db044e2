"""Every state of a stack, what it means, and the safe next step. Pure; docs/RECOVERY.md is made from it.

From the AWS CloudFormation user guide, "Stack status codes" and "Troubleshooting CloudFormation". A test
holds the table against the statuses that botocore knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from deployer.advice import planning

Action = Literal["none", "wait", "plan", "continue", "delete", "discard", "report"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do about a stack in some state.

    Attributes:
        status: stack status; empty for a stack that does not exist.
        meaning: what it means, in words.
        action: what ``classla recover`` does: nothing, wait for it, offer a plan, continue the rollback,
            delete the failed rest, discard an unexecuted first change set, or report.
        advice: what a person should know before.
        may_plan: whether CloudFormation takes a change set now.
    """

    status: str
    meaning: str
    action: Action
    advice: str
    may_plan: bool = False

    def command(self, environment: str) -> str:
        """The command to run next; empty when there is nothing to do."""
        commands: dict[Action, str] = {
            "none": "",
            "wait": f"classla status --env {environment} --follow",
            "plan": planning(environment),
            "continue": f"classla recover --env {environment}",
            "delete": f"classla recover --env {environment}",
            "discard": f"classla recover --env {environment}",
            "report": f"classla events --env {environment}",
        }
        return commands[self.action]


STEPS: tuple[Step, ...] = (
    Step(
        status="",
        meaning="the stack does not exist",
        action="plan",
        advice="the first plan makes it",
        may_plan=True,
    ),
    Step(
        status="REVIEW_IN_PROGRESS",
        meaning="a first change set was made and never executed",
        action="discard",
        advice="deploy the plan, or discard it; nothing exists yet but the empty stack",
        may_plan=True,
    ),
    Step(status="CREATE_IN_PROGRESS", meaning="it is being made", action="wait", advice="it ends by itself"),
    Step(status="CREATE_COMPLETE", meaning="it is there and whole", action="none", advice="", may_plan=True),
    Step(
        status="CREATE_FAILED",
        meaning="making it failed, and what was made stays because rollback was switched off",
        action="delete",
        advice="fix the cause, delete the rest, plan again; retained resources stay and may hold names",
    ),
    Step(
        status="ROLLBACK_IN_PROGRESS",
        meaning="making it failed, and what was made is being removed",
        action="wait",
        advice="it ends by itself",
    ),
    Step(
        status="ROLLBACK_COMPLETE",
        meaning="making it failed, and what was made is gone",
        action="delete",
        advice="such a stack can only be deleted; fix the cause first, then delete it and plan again",
    ),
    Step(
        status="ROLLBACK_FAILED",
        meaning="making it failed, and so did removing what was made",
        action="delete",
        advice="remove by hand what holds on (a bucket that is not empty, say), then delete the stack",
    ),
    Step(
        status="UPDATE_IN_PROGRESS", meaning="it is being updated", action="wait", advice="it ends by itself"
    ),
    Step(
        status="UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        meaning="the update is done, and what was replaced is being removed",
        action="wait",
        advice="users already have the new state",
    ),
    Step(status="UPDATE_COMPLETE", meaning="it is there and whole", action="none", advice="", may_plan=True),
    Step(
        status="UPDATE_FAILED",
        meaning="an update failed, and rollback was switched off",
        action="plan",
        advice="fix the cause and deploy again; CloudFormation goes on from where it stopped",
        may_plan=True,
    ),
    Step(
        status="UPDATE_ROLLBACK_IN_PROGRESS",
        meaning="an update failed and is being undone",
        action="wait",
        advice="it ends by itself",
    ),
    Step(
        status="UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        meaning="an update was undone, and what it made is being removed",
        action="wait",
        advice="users already have the old state",
    ),
    Step(
        status="UPDATE_ROLLBACK_COMPLETE",
        meaning="an update failed and was undone: the state before it is back",
        action="plan",
        advice="fix the cause, then plan again",
        may_plan=True,
    ),
    Step(
        status="UPDATE_ROLLBACK_FAILED",
        meaning="an update failed, and so did undoing it",
        action="continue",
        advice="fix what the failed resources say, continue the rollback; skip only what cannot be fixed",
    ),
    Step(
        status="DELETE_IN_PROGRESS", meaning="it is being deleted", action="wait", advice="it ends by itself"
    ),
    Step(
        status="DELETE_FAILED",
        meaning="deleting it failed; what could not be deleted is still there",
        action="delete",
        advice="remove by hand what holds on, or keep those resources, and delete again",
    ),
    Step(
        status="DELETE_COMPLETE",
        meaning="it was deleted",
        action="plan",
        advice="a plan makes a new one",
        may_plan=True,
    ),
    Step(
        status="IMPORT_IN_PROGRESS",
        meaning="resources are being imported",
        action="wait",
        advice="it ends by itself",
    ),
    Step(
        status="IMPORT_COMPLETE",
        meaning="resources were imported; it is whole",
        action="none",
        advice="",
        may_plan=True,
    ),
    Step(
        status="IMPORT_ROLLBACK_IN_PROGRESS",
        meaning="an import failed and is being undone",
        action="wait",
        advice="it ends by itself",
    ),
    Step(
        status="IMPORT_ROLLBACK_COMPLETE",
        meaning="an import failed and was undone",
        action="plan",
        advice="this project imports nothing: somebody did it by hand; plan as usual",
        may_plan=True,
    ),
    Step(
        status="IMPORT_ROLLBACK_FAILED",
        meaning="an import failed, and so did undoing it",
        action="report",
        advice="this project imports nothing: finish it by hand in the console, then plan",
    ),
)
_BY_STATUS = {step.status: step for step in STEPS}


def step_for(status: str | None) -> Step:
    """The step for a root stack's status; None for a stack that does not exist.

    A status that a newer AWS invented is safe: nothing is done about it.
    """
    known = _BY_STATUS.get(status or "")
    if known is not None:
        return known
    waiting = bool(status and status.endswith("_IN_PROGRESS"))
    return Step(
        status=status or "",
        meaning="this version of the deployer does not know this status",
        action="wait" if waiting else "report",
        advice="look at it in the console, and update the deployer",
    )
