"""The projects: each runs its specification, in its environment, for a limited time."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.common.pipeline import JOBS, Job
from templates_src.stacks import pipeline_builds
from tests.support.emit import emit, of_type

each = pytest.mark.parametrize("job", JOBS, ids=lambda job: str(job.title))


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(pipeline_builds.STACK)


def variables(template: dict[str, Any], job: Job) -> dict[str, Any]:
    environment = template["Resources"][f"{job.title}Project"]["Properties"]["Environment"]
    return {one["Name"]: one["Value"] for one in environment["EnvironmentVariables"]}


def test_a_project_and_a_role_for_every_job(template: dict[str, Any]) -> None:
    assert set(of_type(template, "AWS::CodeBuild::Project")) == {f"{job.title}Project" for job in JOBS}
    assert set(of_type(template, "AWS::IAM::Role")) == {f"{job.title}Role" for job in JOBS}


@each
def test_it_runs_its_specification_and_is_stopped(template: dict[str, Any], job: Job) -> None:
    properties = template["Resources"][f"{job.title}Project"]["Properties"]
    assert properties["Source"] == {
        "Type": "CODEPIPELINE",
        "BuildSpec": f"buildspecs/{job.specification}.yml",
    }
    assert properties["Artifacts"] == {"Type": "CODEPIPELINE"}
    assert properties["TimeoutInMinutes"] == job.minutes <= 60


@each
def test_it_knows_its_environment_and_its_plan(template: dict[str, Any], job: Job) -> None:
    given = variables(template, job)
    if job.whose:
        assert given["ENVIRONMENT"] == {"Ref": f"{job.whose}Environment"}
    assert ("TARGET_ROLE_ARN" in given) == bool(job.role)
    assert given.get("PLAN_ARTIFACT", "") == (job.plan if job.reads_plan else "")


@each
def test_only_what_makes_artifacts_writes_them(template: dict[str, Any], job: Job) -> None:
    (inline,) = template["Resources"][f"{job.title}Role"]["Properties"]["Policies"]
    allowed = {action for one in inline["PolicyDocument"]["Statement"] for action in one["Action"]}
    assert ("s3:PutObject" in allowed) == job.writes
    assert {"logs:CreateLogStream", "logs:PutLogEvents"} <= allowed
