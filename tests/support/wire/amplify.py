"""Amplify Hosting as a script: apps, branches, and jobs that take a step at every poll."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.support.wire.server import WireError
from tests.support.wire.services import Service

Params = Mapping[str, Any]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class FakeAmplify(Service):
    """A Handler for the service ``amplify``.

    Attributes:
        apps: by id.
        branches: by app id and name.
        jobs: of a branch, oldest first, each as the statuses it still goes through.
    """

    region: str
    account: str
    page_size: int = 100
    apps: dict[str, dict[str, Any]] = field(default_factory=dict)
    branches: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    jobs: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    _next: deque[tuple[Sequence[str], Sequence[Mapping[str, Any]]]] = field(default_factory=deque)

    def app(self, app_id: str, name: str, *branches: str, **more: Any) -> None:
        """An app with branches; ``more`` are AWS's members of the app."""
        arn = f"arn:aws:amplify:{self.region}:{self.account}:apps/{app_id}"
        self.apps[app_id] = {
            "appId": app_id,
            "appArn": arn,
            "name": name,
            "description": "",
            "repository": "",
            "platform": "WEB_COMPUTE",
            "createTime": EPOCH,
            "updateTime": EPOCH,
            "environmentVariables": {},
            "defaultDomain": f"{app_id}.amplifyapp.com",
            "enableBranchAutoBuild": False,
            "enableBasicAuth": False,
            **more,
        }
        for branch in branches:
            made = {"branchArn": f"{arn}/branches/{branch}", "branchName": branch, "displayName": branch}
            self.branches[app_id, branch] = {**_BRANCH, **made}

    def next_job(self, statuses: Sequence[str], steps: Sequence[Mapping[str, Any]] = ()) -> None:
        """What the next StartJob turns into: a status for each GetJob, the last stays; AWS's ``steps``."""
        self._next.append((statuses, steps))

    def list_apps(self, params: Params) -> dict[str, Any]:
        """All."""
        return self._page("apps", list(self.apps.values()), params)

    def list_branches(self, params: Params) -> dict[str, Any]:
        """Of one app."""
        self._app(params)
        found = [branch for (app, _), branch in self.branches.items() if app == params["appId"]]
        return self._page("branches", found, params)

    def start_job(self, params: Params) -> dict[str, Any]:
        """One at a time for each branch."""
        key = self._branch(params)
        jobs = self.jobs.setdefault(key, [])
        if jobs and jobs[-1]["statuses"][0] in ("CREATED", "PENDING", "PROVISIONING", "RUNNING"):
            text = f"The last job {len(jobs)} was not finished or the branch is already being built."
            raise WireError("LimitExceededException", text, 429)
        statuses, steps = self._next.popleft() if self._next else (("PENDING", "RUNNING", "SUCCEED"), ())
        job = {
            "jobArn": f"{self.branches[key]['branchArn']}/jobs/{len(jobs) + 1}",
            "jobId": str(len(jobs) + 1),
            "commitId": params.get("commitId", "HEAD"),
            "commitMessage": params.get("commitMessage", ""),
            "commitTime": EPOCH,
            "startTime": EPOCH,
            "jobType": params["jobType"],
        }
        jobs.append({"summary": job, "statuses": deque(statuses), "steps": list(steps)})
        self.branches[key]["activeJobId"] = job["jobId"]
        return {"jobSummary": _summary(jobs[-1])}

    def get_job(self, params: Params) -> dict[str, Any]:
        """One status further with every poll."""
        key = self._branch(params)
        found = next(
            (job for job in self.jobs.get(key, []) if job["summary"]["jobId"] == params["jobId"]), None
        )
        if found is None:
            raise WireError("NotFoundException", f"Job {params['jobId']} not found.", 404)
        shown = _summary(found)
        if len(found["statuses"]) > 1:
            found["statuses"].popleft()
        steps = [
            {"startTime": EPOCH, "endTime": EPOCH, "status": shown["status"], **step}
            for step in found["steps"]
        ]
        return {"job": {"summary": shown, "steps": steps}}

    def list_jobs(self, params: Params) -> dict[str, Any]:
        """Newest first."""
        return self._page(
            "jobSummaries", [_summary(job) for job in self.jobs.get(self._branch(params), [])][::-1], params
        )

    def _app(self, params: Params) -> None:
        if params["appId"] not in self.apps:
            raise WireError("NotFoundException", f"App {params['appId']} not found.", 404)

    def _branch(self, params: Params) -> tuple[str, str]:
        self._app(params)
        key = (params["appId"], params["branchName"])
        if key not in self.branches:
            raise WireError("NotFoundException", f"Branch {params['branchName']} not found.", 404)
        return key

    def _page(self, key: str, items: Sequence[Any], params: Params) -> dict[str, Any]:
        start, size = int(params.get("nextToken") or 0), params.get("maxResults", self.page_size)
        more = {"nextToken": str(start + size)} if start + size < len(items) else {}
        return {key: list(items[start : start + size]), **more}


def _summary(job: Mapping[str, Any]) -> dict[str, Any]:
    return {**job["summary"], "status": job["statuses"][0]}


_BRANCH: dict[str, Any] = {
    "description": "",
    "stage": "PRODUCTION",
    "enableNotification": False,
    "createTime": EPOCH,
    "updateTime": EPOCH,
    "environmentVariables": {},
    "enableAutoBuild": False,
    "customDomains": [],
    "framework": "Next.js - SSR",
    "activeJobId": "",
    "totalNumberOfJobs": "0",
    "enableBasicAuth": False,
    "ttl": "5",
    "enablePullRequestPreview": False,
}
