"""The pipeline alone; what its steps make of each other is in tests/unit/roots/test_pipeline.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from templates_src.common.pipeline import JOBS
from templates_src.stacks import pipeline_flow
from tests.support.emit import emit, only


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(pipeline_flow.STACK)


def test_every_project_is_started_once(template: dict[str, Any]) -> None:
    stages = only(template, "AWS::CodePipeline::Pipeline")["Properties"]["Stages"]
    started = [
        action["Configuration"]["ProjectName"]["Ref"]
        for stage in stages
        for action in stage["Actions"]
        if action["ActionTypeId"]["Provider"] == "CodeBuild"
    ]
    assert sorted(started) == sorted(job.name.title().replace("_", "") for job in JOBS)


def test_the_pipeline_may_start_those_projects_and_read_that_connection_only(
    template: dict[str, Any],
) -> None:
    (inline,) = only(template, "AWS::IAM::Role")["Properties"]["Policies"]
    statements = {one["Sid"]: one for one in inline["PolicyDocument"]["Statement"]}
    assert len(statements["StartBuilds"]["Resource"]) == len(JOBS)
    assert statements["FetchSources"]["Resource"] == [{"Ref": "ConnectionArn"}]
    assert statements["TakeDeployRoles"]["Resource"] == [
        {"Ref": "StagingRoleArn"},
        {"Ref": "ProductionRoleArn"},
    ]
    assert '"*"' not in json.dumps([one["Resource"] for one in statements.values()])


def test_variables_are_passed_as_the_action_wants_them(template: dict[str, Any]) -> None:
    """A JSON list of name, value and type (CodePipeline user guide, CodeBuild action reference)."""
    stages = only(template, "AWS::CodePipeline::Pipeline")["Properties"]["Stages"]
    texts = [
        action["Configuration"]["EnvironmentVariables"]
        for stage in stages
        for action in stage["Actions"]
        if "EnvironmentVariables" in action["Configuration"]
    ]
    assert texts
    for text in texts:
        for entry in json.loads(text):
            assert set(entry) == {"name", "value", "type"}
            assert entry["type"] == "PLAINTEXT"


def test_an_approval_does_not_wait_for_ever(template: dict[str, Any]) -> None:
    stages = only(template, "AWS::CodePipeline::Pipeline")["Properties"]["Stages"]
    (approve,) = [one for stage in stages for one in stage["Actions"] if one["Name"] == "Approve"]
    assert approve["TimeoutInMinutes"] == 3 * 24 * 60
