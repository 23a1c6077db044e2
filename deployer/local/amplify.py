"""Amplify's own interface, as much as a deployment uses: branches that a stack made, and their builds.

ministack has no Amplify. CloudFormation does not start the first build of a branch, so the deployer does,
and then looks at how it went. Here every build succeeds at once.
"""

from __future__ import annotations

import itertools
import json
import re
import time
from typing import Any

# ARN → properties of each app and branch that a stack has made.
APPS: dict[str, dict[str, Any]] = {}
BRANCHES: dict[str, dict[str, Any]] = {}
KINDS = {"AWS::Amplify::App": APPS, "AWS::Amplify::Branch": BRANCHES}
_JOBS: dict[str, list[dict[str, Any]]] = {}
_NUMBERS = itertools.count(1)
PATH = re.compile(
    r"^/apps(?:/(?P<app>[^/]+)(?P<branches>/branches(?:/(?P<branch>[^/]+)(?P<jobs>/jobs(?:/(?P<job>[^/]+))?)?)?)?)?$"
)

Answer = tuple[int, dict[str, Any]]


def answer(method: str, path: str, body: bytes) -> Answer | None:
    """The answer to a request of Amplify's interface; None when it is none that we know."""
    match = PATH.match(path)
    if match is None:
        return None
    app, branch, jobs, job = match["app"], match["branch"], match["jobs"], match["job"]
    if app is None:
        return 200, {"apps": [_app(arn) for arn in APPS]}
    app_arn = next((arn for arn in APPS if _app_id(arn) == app), None)
    if app_arn is None:
        return 404, {"__type": "NotFoundException", "message": f"App {app} not found."}
    if not match["branches"]:
        return 200, {"app": _app(app_arn)}
    if branch is None:
        return 200, {"branches": [_branch(arn) for arn in BRANCHES if _app_id(arn) == app]}
    arn = next((arn for arn in BRANCHES if arn.endswith(f":apps/{app}/branches/{branch}")), None)
    if arn is None:
        return 404, {"__type": "NotFoundException", "message": f"Branch {branch} of app {app} not found."}
    if not jobs:
        return 200, {"branch": _branch(arn)}
    return _job_answer(arn, method, job, body)


def _job_answer(arn: str, method: str, job: str | None, body: bytes) -> Answer:
    jobs = _JOBS.setdefault(arn, [])
    if method == "POST" and job is None:
        jobs.insert(0, _new_job(arn, json.loads(body or b"{}").get("jobType", "RELEASE")))
        return 200, {"jobSummary": jobs[0]}
    if job is None:
        return 200, {"jobSummaries": jobs}
    found = next((one for one in jobs if one["jobId"] == job), None)
    if found is None:
        return 404, {"__type": "NotFoundException", "message": f"Job {job} not found."}
    return 200, {"job": {"summary": found, "steps": []}}


def _new_job(arn: str, kind: str) -> dict[str, Any]:
    now = time.time()
    number = str(next(_NUMBERS))
    return {
        "jobArn": f"{arn}/jobs/{number.zfill(10)}",
        "jobId": number,
        "commitId": "HEAD",
        "commitMessage": "local build",
        "commitTime": now,
        "startTime": now,
        "endTime": now,
        "status": "SUCCEED",
        "jobType": kind,
    }


def _app_id(arn: str) -> str:
    return arn.split("/")[1]


def _app(arn: str) -> dict[str, Any]:
    now = time.time()
    app_id, properties = _app_id(arn), APPS[arn]
    return {
        "appId": app_id,
        "appArn": arn,
        "name": properties.get("Name", app_id),
        "description": properties.get("Description", ""),
        "repository": properties.get("Repository", ""),
        "platform": properties.get("Platform", "WEB"),
        "createTime": now,
        "updateTime": now,
        "environmentVariables": _variables(properties),
        "defaultDomain": f"{app_id}.amplifyapp.com",
        "enableBranchAutoBuild": False,
        "enableBasicAuth": False,
    }


def _variables(properties: dict[str, Any]) -> dict[str, str]:
    return {one["Name"]: str(one["Value"]) for one in properties.get("EnvironmentVariables", [])}


def _branch(arn: str) -> dict[str, Any]:
    now = time.time()
    jobs, properties = _JOBS.get(arn, []), BRANCHES[arn]
    return {
        "branchArn": arn,
        "branchName": properties["BranchName"],
        "description": "",
        "stage": properties.get("Stage", "NONE"),
        "displayName": properties["BranchName"],
        "enableNotification": False,
        "createTime": now,
        "updateTime": now,
        "environmentVariables": _variables(properties),
        "enableAutoBuild": bool(properties.get("EnableAutoBuild", False)),
        "customDomains": [],
        "framework": "Web",
        "activeJobId": jobs[0]["jobId"] if jobs else "",
        "totalNumberOfJobs": str(len(jobs)),
        "enableBasicAuth": False,
        "ttl": "5",
        "enablePullRequestPreview": False,
    }
