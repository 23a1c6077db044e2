"""The frontend's build: started once, taken up when one goes on, waited for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deployer.aws.stacks import StackState
from deployer.errors import RefusedError
from deployer.operations.frontend import BUILD, ENDED, Job, start, wait
from templates_src.errors import ClasslaError
from tests.unit.deployer.fakes import FakeClock, FakeGateway, target

STATE = StackState(
    name="classla-prod",
    id="arn:stack",
    status="CREATE_COMPLETE",
    outputs={"AmplifyAppId": "d1"},
    parameters={"FrontendRepository": "https://github.com/o/r"},
)
COMMIT = "4f1c9a2b"


class Amplify(FakeGateway):
    """An Amplify app; its job goes through the given statuses, one a question."""

    def __init__(self, *statuses: str, **changed: Any) -> None:
        super().__init__(answer=self._answer)
        self.statuses = list(statuses)
        self.jobs: list[dict[str, str]] = changed.get("jobs", [])
        self.branches: list[str] = changed.get("branches", ["main"])

    def _answer(self, operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        assert asked["appId"] == "d1"
        if operation == "GetJob":
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            return [{"job": {"summary": {"status": status}}}]
        answers: dict[str, dict[str, Any]] = {
            "ListBranches": {"branches": [{"branchName": name} for name in self.branches]},
            "ListJobs": {"jobSummaries": self.jobs},
            "StartJob": {"jobSummary": {"jobId": "8", "status": "PENDING"}},
        }
        return [answers[operation]]

    @property
    def started(self) -> list[dict[str, Any]]:
        return [asked for operation, asked in self.asked if operation == "StartJob"]


@pytest.mark.parametrize("last", [None, *ENDED])
def test_a_build_is_started_when_none_goes_on(last: str | None) -> None:
    amplify = Amplify(jobs=[{"jobId": "7", "status": last}] if last else [])
    assert start(target(amplify), STATE, "prod") == Job("d1", "main", "8", "PENDING")
    assert amplify.started == [{"appId": "d1", "branchName": "main", "jobType": "RELEASE"}]


def test_a_commit_is_built_when_it_is_asked_for() -> None:
    amplify = Amplify()
    start(target(amplify), STATE, "prod", COMMIT)
    assert amplify.started[0]["commitId"] == COMMIT


@pytest.mark.parametrize("commit", ["", COMMIT[:4], COMMIT])
def test_the_build_that_goes_on_is_taken_up(commit: str) -> None:
    amplify = Amplify(jobs=[{"jobId": "7", "status": "RUNNING", "commitId": COMMIT}])
    assert start(target(amplify), STATE, "prod", commit) == Job("d1", "main", "7", "RUNNING")
    assert amplify.started == []


def test_a_build_of_another_commit_is_waited_for() -> None:
    amplify = Amplify(jobs=[{"jobId": "7", "status": "RUNNING", "commitId": "abc"}])
    with pytest.raises(RefusedError, match="builds abc"):
        start(target(amplify), STATE, "prod", COMMIT)
    assert amplify.started == []


@pytest.mark.parametrize(
    ("state", "amplify", "said"),
    [
        (None, Amplify(), "has no Amplify app"),
        (replace(STATE, outputs={"AmplifyAppId": ""}), Amplify(), "has no Amplify app"),
        (replace(STATE, parameters={"FrontendRepository": ""}), Amplify(), "FrontendRepository: is empty"),
        (STATE, Amplify(branches=[]), "d1: has no branch"),
    ],
)
def test_what_cannot_be_built_is_refused(state: StackState | None, amplify: Amplify, said: str) -> None:
    with pytest.raises(RefusedError, match=said) as caught:
        start(target(amplify), state, "prod")
    assert caught.value.problems[0].next_step
    assert amplify.started == []


JOB = Job("d1", "main", "8", "PENDING")


def waited(*statuses: str) -> tuple[Job, list[str], FakeClock]:
    told: list[str] = []
    clock = FakeClock()
    ended = wait(target(Amplify(*statuses)), JOB, clock, lambda status, _elapsed: told.append(status))
    return ended, told, clock


def test_a_build_is_waited_for_and_each_status_told() -> None:
    ended, told, clock = waited("PENDING", "RUNNING", "SUCCEED")
    assert ended == Job("d1", "main", "8", "SUCCEED")
    assert told == ["PENDING", "RUNNING", "SUCCEED"]
    assert len(clock.slept) == 2


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_build_that_failed_says_so(status: str) -> None:
    with pytest.raises(ClasslaError, match=f"job 8: is {status}"):
        waited("RUNNING", status)


def test_a_build_that_never_ends_is_left_at_the_deadline() -> None:
    with pytest.raises(ClasslaError, match=f"goes on after {BUILD.deadline:.0f} seconds"):
        waited("RUNNING")
