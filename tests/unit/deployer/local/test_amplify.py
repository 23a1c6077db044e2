from __future__ import annotations

import json
from typing import Any

import pytest

from deployer.local import amplify

APP = "arn:aws:amplify:us-east-1:000000000000:apps/d1"
ARN = f"{APP}/branches/main"


@pytest.fixture(autouse=True)
def _branch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amplify, "APPS", {APP: {"Name": "classla", "Repository": "https://example.com/r"}})
    monkeypatch.setattr(amplify, "BRANCHES", {ARN: {"BranchName": "main", "Stage": "PRODUCTION"}})
    monkeypatch.setattr(amplify, "_JOBS", {})


def ask(path: str, method: str = "GET", **content: Any) -> tuple[int, dict[str, Any]]:
    found = amplify.answer(method, path, json.dumps(content).encode())
    assert found is not None
    return found


def test_apps_and_branches_are_those_that_stacks_made() -> None:
    assert [one["appId"] for one in ask("/apps")[1]["apps"]] == ["d1"]
    assert [one["branchName"] for one in ask("/apps/d1/branches")[1]["branches"]] == ["main"]
    assert ask("/apps/d1/branches/main")[1]["branch"]["branchArn"] == ARN
    app = ask("/apps/d1")[1]["app"]
    assert (app["name"], app["repository"]) == ("classla", "https://example.com/r")


def test_a_build_is_started_listed_and_found() -> None:
    jobs = "/apps/d1/branches/main/jobs"
    assert ask(jobs)[1] == {"jobSummaries": []}
    job = ask(jobs, "POST", jobType="RELEASE")[1]["jobSummary"]
    assert (job["jobType"], job["status"]) == ("RELEASE", "SUCCEED")
    assert ask(jobs)[1]["jobSummaries"] == [job]
    assert ask(f"{jobs}/{job['jobId']}")[1]["job"]["summary"] == job


@pytest.mark.parametrize(
    "path",
    ["/apps/other", "/apps/other/branches", "/apps/d1/branches/other", "/apps/d1/branches/main/jobs/404"],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    status, content = ask(path)
    assert (status, content["__type"]) == (404, "NotFoundException")


def test_other_paths_are_not_ours() -> None:
    assert amplify.answer("GET", "/bucket/key", b"") is None
