"""The emitted pipeline, read: stages in order, projects with their roles, and what no rehearsal knows."""

from __future__ import annotations

import pytest

from rehearsal.errors import RehearsalError
from templates_src.evaluate import Reference, Text
from tests.unit.rehearsal.pipelines import action_of, emitted, name_of, read


def test_the_stages_are_those_of_the_document() -> None:
    assert [stage.name for stage in read().stages] == [
        "Source",
        "Build",
        "StagingPlan",
        "StagingDeploy",
        "StagingSmoke",
        "ProductionPlan",
        "ProductionDeploy",
        "ProductionSmoke",
    ]


def test_what_has_one_order_runs_side_by_side() -> None:
    stages = {stage.name: stage for stage in read().stages}
    assert [[one.name for one in group] for group in stages["Build"].groups()] == [
        ["Infrastructure", "Image"]
    ]
    assert [[one.name for one in group] for group in stages["ProductionDeploy"].groups()] == [
        ["Approve"],
        ["Migrate"],
        ["Verify"],
        ["Execute"],
        ["Record"],
    ]


def test_an_action_names_a_project_of_the_template_and_that_a_role_with_policies() -> None:
    found = read()
    for stage in found.stages:
        for action in stage.actions:
            if action.provider == "CodeBuild":
                project = found.projects[action.configuration["ProjectName"]]
                assert found.roles[project.role].documents, action.where
                assert project.specification.startswith("buildspecs/")


def test_conditions_roles_and_notices_are_read() -> None:
    found = read()
    deploy = next(stage for stage in found.stages if stage.name == "StagingDeploy")
    (condition,) = deploy.entry
    assert condition.result == "SKIP"
    assert condition.rules[0].configuration["Variable"] == "#{StagingPlan.CHANGES}"
    execute = next(action for action in deploy.actions if action.name == "Execute")
    assert execute.role in found.roles
    (notice,) = found.notices
    assert notice.topic.endswith("NotificationTopic")
    assert {"SUCCEEDED", "FAILED"} <= set(notice.states)


def test_a_template_that_cloudformation_refuses_is_refused() -> None:
    template = emitted()
    template["Resources"]["PipelineRole"]["Condition"] = "HasGitHub"
    with pytest.raises(RehearsalError, match="CloudFormation would refuse") as raised:
        read(template)
    assert "HasGitHub is false" in str(raised.value)


def test_what_is_not_rehearsed_is_refused() -> None:
    template = emitted()
    template["Resources"]["Pipeline"]["Properties"]["Stages"][2]["OnFailure"] = {"Result": "ROLLBACK"}
    with pytest.raises(RehearsalError) as raised:
        read(template)
    assert "StagingPlan OnFailure: is not rehearsed" in str(raised.value)


def test_a_variable_that_is_fetched_from_elsewhere_is_refused() -> None:
    template = emitted()
    properties = template["Resources"]["StagingPlanProject"]["Properties"]
    properties["Environment"]["EnvironmentVariables"][0]["Type"] = "SECRETS_MANAGER"
    with pytest.raises(RehearsalError, match=r"StagingPlanProject, \w+: is of type SECRETS_MANAGER"):
        read(template)


def test_a_template_without_a_pipeline_is_refused() -> None:
    template = emitted()
    del template["Resources"]["Pipeline"], template["Resources"]["PipelineRule"]
    del template["Outputs"]["PipelineName"]
    with pytest.raises(RehearsalError, match="no one pipeline"):
        read(template)


def test_text_around_references_is_joined() -> None:
    from rehearsal.definition import plain

    value = {"A": [Text(("x-", Reference("Bucket"), "-y"))], "B": Reference("Bucket", "Arn"), "C": 3}
    assert plain(value, name_of) == {"A": ["x-Bucket-y"], "B": "arn:aws:s3:::Bucket", "C": 3}


def test_a_planted_artifact_is_what_the_action_says() -> None:
    template = emitted()
    action_of(template, "StagingDeploy", "Verify")["InputArtifacts"] = [{"Name": "Nothing"}]
    stage = next(one for one in read(template).stages if one.name == "StagingDeploy")
    assert next(one for one in stage.actions if one.name == "Verify").inputs == ("Nothing",)
