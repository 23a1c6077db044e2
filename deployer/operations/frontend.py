"""The frontend's first build: CloudFormation makes the Amplify app and its branch, but starts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.clock import Pace
from deployer.errors import RefusedError
from templates_src.errors import ClasslaError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deployer.aws.stacks import StackState
    from deployer.clock import Clock
    from deployer.target import Target

# A frontend build takes minutes; Amplify's own limit is half an hour.
BUILD = Pace(first=2, longest=10, deadline=1800)
ENDED = ("SUCCEED", "FAILED", "CANCELLED")


@dataclass(frozen=True)
class Job:
    """A build in Amplify: app, branch, id and status."""

    app: str
    branch: str
    id: str
    status: str


def start(target: Target, state: StackState | None, environment: str, commit: str = "") -> Job:
    """Start a build of the deployed branch, or take the one that is going on.

    Args:
        target: where.
        state: the environment's root stack; None when there is none.
        environment: for messages.
        commit: to build; empty for the branch's latest. An older one takes the frontend back.

    Raises:
        RefusedError: there is no Amplify app, or it has no repository or branch to build from, or builds
            another commit now.
    """
    app = state.outputs.get("AmplifyAppId", "") if state else ""
    if state is None or not app:
        raise RefusedError(
            "There is no frontend yet",
            [Problem(environment, "has no Amplify app", f"classla up --env {environment}")],
        )
    if not state.parameters.get("FrontendRepository"):
        advice = "set FrontendRepository, or upload a build by hand (docs/SETUP.md)"
        raise RefusedError(
            "Amplify has nothing to build", [Problem("FrontendRepository", "is empty", advice)]
        )
    branches = target.gateway.call("amplify", "ListBranches", appId=app)["branches"]
    if not branches:
        advice = f"it was deleted by hand: classla drift --env {environment}"
        raise RefusedError("Amplify has nothing to build", [Problem(app, "has no branch", advice)])
    branch = branches[0]["branchName"]
    jobs = target.gateway.call("amplify", "ListJobs", appId=app, branchName=branch, maxResults=1)[
        "jobSummaries"
    ]
    if jobs and jobs[0]["status"] not in ENDED:
        return _running(jobs[0], app, branch, commit)
    wanted = {"commitId": commit} if commit else {}
    job = target.gateway.call(
        "amplify", "StartJob", appId=app, branchName=branch, jobType="RELEASE", **wanted
    )["jobSummary"]
    return Job(app, branch, job["jobId"], job["status"])


def _running(job: Mapping[str, str], app: str, branch: str, commit: str) -> Job:
    """The build that is going on, unless another commit was asked for."""
    if commit and not job.get("commitId", "").startswith(commit):
        what = Problem(
            f"job {job['jobId']}", f"builds {job.get('commitId', 'another commit')}", "wait for its end"
        )
        raise RefusedError("Another frontend build is going on", [what])
    return Job(app, branch, job["jobId"], job["status"])


def wait(target: Target, job: Job, clock: Clock, progress: Callable[[str, float], None]) -> Job:
    """Wait until a build has ended.

    Raises:
        ClasslaError: it failed, was cancelled, or goes on past the deadline.
    """
    for elapsed in clock.ticks(BUILD):
        answer = target.gateway.call("amplify", "GetJob", appId=job.app, branchName=job.branch, jobId=job.id)
        status = answer["job"]["summary"]["status"]
        progress(status, elapsed)
        if status == "SUCCEED":
            return Job(job.app, job.branch, job.id, status)
        if status in ENDED:
            raise ClasslaError(
                "The frontend's build failed",
                [Problem(f"job {job.id}", f"is {status}", "its log is in the Amplify console")],
            )
    raise ClasslaError(
        "The frontend's build has not ended",
        [Problem(f"job {job.id}", f"goes on after {BUILD.deadline:.0f} seconds")],
    )
