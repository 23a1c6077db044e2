"""The emitted pipeline, executed: all of it once, once more without changes, and with planted faults.

One AWS serves the whole file, so the order matters: a fault that fails before anything is executed, then
retries of single stages with faults of their own, then the pipeline to its end, then again.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal.rehearsal import PROJECT, TEMPLATE, Options, Rehearsal
from rehearsal.repository import copy as copy_project
from rehearsal.tools import NEEDED, Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rehearsal.report import Report

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in NEEDED) and "CLASSLA_REQUIRE_REHEARSAL" not in os.environ,
        reason=f"builds need {', '.join(NEEDED)} on the PATH",
    ),
]


def quiet(line: object) -> None:
    """Nobody watches."""
    del line


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """An AWS that is set up. Nothing runs behind a balancer: smoke tests are left out, and say so."""
    project = tmp_path_factory.mktemp("tree") / "project"
    copy_project(PROJECT, project)
    with Rehearsal(Options(choice=Choice(backend=False)), project) as made:
        yield made


@pytest.fixture(scope="module")
def emitted(rehearsal: Rehearsal) -> dict[str, Any]:
    return rehearsal.world.template(TEMPLATE)


def failed(report: Report) -> tuple[str, str]:
    """Where it failed, and what was said."""
    (line,) = [one for one in report.lines if one.status == "failed"]
    return f"{line.stage}/{line.action}", "\n".join(line.notes)


def action_of(template: dict[str, Any], stage: str, name: str) -> Any:
    stages = template["Resources"]["Pipeline"]["Properties"]["Stages"]
    (found,) = [one for s in stages if s["Name"] == stage for one in s["Actions"] if one["Name"] == name]
    return found


def only(template: dict[str, Any], stage: str, name: str) -> None:
    """Leave one action in a stage, for the sake of time."""
    for one in template["Resources"]["Pipeline"]["Properties"]["Stages"]:
        if one["Name"] == stage:
            one["Actions"] = [action_of(template, stage, name)]


def take_permission(template: dict[str, Any], role: str, permission: str) -> None:
    """Remove an action from a role; it must have been there."""
    removed = 0
    for inline in template["Resources"][role]["Properties"]["Policies"]:
        for statement in inline["PolicyDocument"]["Statement"]:
            if permission in statement["Action"]:
                statement["Action"] = [one for one in statement["Action"] if one != permission]
                removed += 1
    assert removed, f"{role} never had {permission}"


# --- first: a permission is missing where it hurts most -----------------------------------------------------
@pytest.fixture(scope="module")
def stopped(rehearsal: Rehearsal, emitted: dict[str, Any]) -> Report:
    """An execution that may do everything but execute the change set."""
    planted = copy.deepcopy(emitted)
    take_permission(planted, "StagingDeployRole", "cloudformation:ExecuteChangeSet")
    return rehearsal.execute(quiet, template=planted)


def test_a_role_that_may_not_execute_stops_it(stopped: Report) -> None:
    where, said = failed(stopped)
    assert where == "StagingDeploy/Execute"
    assert "not authorized to perform: cloudformation:ExecuteChangeSet" in said
    assert stopped.status == "FAILED"
    assert "is told: FAILED" in stopped.told[0]
    assert not [line for line in stopped.lines if line.stage.startswith("Production")]


def test_artifacts_hold_what_is_declared_and_nothing_else(rehearsal: Rehearsal, stopped: Report) -> None:
    assert stopped.of("StagingPlan", "StagingPlan")
    source = rehearsal.latest.folder / "StagingDeploy" / "Verify"
    package, plan = source / "src0", source / "src1"
    assert {path.name for path in plan.iterdir()} >= {"plan.json", "report.html", "variables.sh"}
    assert not (package / "tests").exists()
    assert (package / "buildspecs" / "verify.yml").is_file()


def test_each_call_is_put_down_to_its_action_and_role(rehearsal: Rehearsal, stopped: Report) -> None:
    line = stopped.of("StagingPlan", "StagingPlan")
    assert line is not None
    assert line.calls["cloudformation:CreateChangeSet"] == 1
    assert line.calls["sts:AssumeRole"] >= 1
    made = rehearsal.latest.authority.made
    makers = {one.role.rpartition("/")[2] for one in made if one.call == "cloudformation:CreateChangeSet"}
    assert len(makers) == 1
    assert makers.pop().startswith("classla-bootstrap-PlanRole")


def test_the_database_is_migrated_before_the_stack_changes(stopped: Report) -> None:
    line = stopped.of("StagingDeploy", "Migrate")
    assert line is not None
    assert line.calls["ecs:RunTask"] == 1
    assert line.calls["ecs:DeregisterTaskDefinition"] == 1


def test_what_was_not_done_for_real_is_said(stopped: Report) -> None:
    said = "\n".join(stopped.stand_ins)
    for words in ("make check was not run", "downloaded nothing", "no image was built", "Trivy did not scan"):
        assert words in said


# --- single stages, each with a fault -----------------------------------------------------------------------
def _artifact(template: dict[str, Any]) -> None:
    plan = action_of(template, "StagingPlan", "StagingPlan")
    plan["InputArtifacts"] = [{"Name": "Packages"}]
    plan["Configuration"]["PrimarySource"] = "Packages"


def _primary(template: dict[str, Any]) -> None:
    action_of(template, "StagingPlan", "StagingPlan")["Configuration"]["PrimarySource"] = "Other"


def _specification(template: dict[str, Any]) -> None:
    template["Resources"]["StagingPlanProject"]["Properties"]["Source"]["BuildSpec"] = "buildspecs/plans.yml"


def _no_output(template: dict[str, Any]) -> None:
    action_of(template, "StagingPlan", "StagingPlan")["OutputArtifacts"] = []


def _variable(template: dict[str, Any]) -> None:
    configuration = action_of(template, "StagingDeploy", "Migrate")["Configuration"]
    configuration["EnvironmentVariables"] = configuration["EnvironmentVariables"].replace("SEAL}", "SEALS}")


def _seal(template: dict[str, Any]) -> None:
    only(template, "StagingDeploy", "Verify")
    configuration = action_of(template, "StagingDeploy", "Verify")["Configuration"]
    configuration["EnvironmentVariables"] = configuration["EnvironmentVariables"].replace(
        "#{StagingPlan.SEAL}", "0" * 64
    )


def _change_set(template: dict[str, Any]) -> None:
    only(template, "StagingDeploy", "Execute")
    configuration = action_of(template, "StagingDeploy", "Execute")["Configuration"]
    configuration["ChangeSetName"] = "#{StagingPlan.CHANGE_SET}-2"


def _template_path(template: dict[str, Any]) -> None:
    only(template, "StagingDeploy", "Execute")
    action_of(template, "StagingDeploy", "Execute")["Configuration"]["TemplatePath"] = "Package::app.json"


def _no_role(template: dict[str, Any]) -> None:
    only(template, "StagingDeploy", "Execute")
    del action_of(template, "StagingDeploy", "Execute")["RoleArn"]


def _no_start(template: dict[str, Any]) -> None:
    take_permission(template, "PipelineRole", "codebuild:StartBuild")


def _no_taking(template: dict[str, Any]) -> None:
    take_permission(template, "StagingPlanRole", "sts:AssumeRole")


def _no_writing(template: dict[str, Any]) -> None:
    take_permission(template, "StagingPlanRole", "s3:PutObject")


def _no_log(template: dict[str, Any]) -> None:
    only(template, "StagingDeploy", "Verify")
    take_permission(template, "StagingVerifyRole", "logs:PutLogEvents")


def _no_looking(template: dict[str, Any]) -> None:
    only(template, "StagingDeploy", "Verify")
    take_permission(template, "StagingDeployRole", "cloudformation:DescribeStacks")


def _no_trust(template: dict[str, Any]) -> None:
    only(template, "StagingDeploy", "Verify")
    document = template["Resources"]["StagingDeployRole"]["Properties"]["AssumeRolePolicyDocument"]
    document["Statement"][0]["Condition"]["ArnLike"]["aws:PrincipalArn"] = "arn:aws:iam::*:role/other"


def _no_passing(template: dict[str, Any]) -> None:
    take_permission(template, "StagingDeployRole", "iam:PassRole")


def _other_cluster(template: dict[str, Any]) -> None:
    for statement in template["Resources"]["StagingDeployRole"]["Properties"]["Policies"][0][
        "PolicyDocument"
    ]["Statement"]:
        if statement["Sid"] == "RunMigration":
            statement["Condition"]["ArnEquals"]["ecs:cluster"] = "arn:aws:ecs:us-east-1:1:cluster/other"


def _unanswered(template: dict[str, Any]) -> None:
    template["Resources"]["StagingPlanProject"]["Properties"]["Environment"]["EnvironmentVariables"] = []


@pytest.mark.parametrize(
    ("plant", "start", "where", "words"),
    [
        (_artifact, "StagingPlan", "StagingPlan", "reads Packages, which no action before it made"),
        (_primary, "StagingPlan", "StagingPlan", "has the primary source Other, which is none of its inputs"),
        (_specification, "StagingPlan", "StagingPlan", "buildspecs/plans.yml, which is not in its primary"),
        (_no_output, "StagingPlan", "StagingPlan", "declares 0 outputs, and the specification makes one"),
        (_variable, "StagingDeploy", "Migrate", "#{StagingPlan.SEALS} is not defined"),
        (_seal, "StagingDeploy", "Verify", "buildspecs/verify.yml failed"),
        (_change_set, "StagingDeploy", "Execute", "-2"),
        (_template_path, "StagingDeploy", "Execute", "TemplatePath is ignored by CHANGE_SET_EXECUTE"),
        (_no_role, "StagingDeploy", "Execute", "not authorized to perform: cloudformation:DescribeChangeSet"),
        (_no_start, "StagingPlan", "StagingPlan", "not authorized to perform: codebuild:StartBuild"),
        (_no_passing, "StagingDeploy", "Migrate", "not authorized to perform: iam:PassRole"),
        (_other_cluster, "StagingDeploy", "Migrate", "not authorized to perform: ecs:RunTask"),
        (_no_taking, "StagingPlan", "StagingPlan", "not authorized to perform: sts:AssumeRole"),
        (_no_writing, "StagingPlan", "StagingPlan", "not authorized to perform: s3:PutObject"),
        (_no_log, "StagingDeploy", "Verify", "not authorized to perform: logs:PutLogEvents"),
        (_no_looking, "StagingDeploy", "Verify", "not authorized to perform: cloudformation:DescribeStacks"),
        (_no_trust, "StagingDeploy", "Verify", "is not trusted by"),
        (_unanswered, "StagingPlan", "StagingPlan", "buildspecs/plan.yml failed"),
    ],
)
def test_a_planted_fault_stops_it(
    rehearsal: Rehearsal,
    stopped: Report,
    emitted: dict[str, Any],
    plant: Callable[[dict[str, Any]], None],
    start: str,
    where: str,
    words: str,
) -> None:
    assert stopped.status == "FAILED"
    planted, before = copy.deepcopy(emitted), rehearsal.latest
    plant(planted)
    try:
        report = rehearsal.execute(quiet, template=planted, start=start, retry=True)
    finally:
        rehearsal.latest = before
    assert failed(report)[0] == f"{start}/{where}"
    assert words in failed(report)[1]


# --- then: to the end, and again ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def rejected(rehearsal: Rehearsal, stopped: Report) -> Report:
    """From staging's plan on, until somebody says no."""
    assert stopped.status == "FAILED"
    return rehearsal.execute(quiet, start="StagingPlan", approve=False, retry=True)


def test_a_rejected_approval_stops_production(rejected: Report) -> None:
    where, said = failed(rejected)
    assert where == "ProductionDeploy/Approve"
    assert "was rejected" in said
    assert "prod: " in said, "the mail says what would change"
    smoke = rejected.of("StagingSmoke", "Smoke")
    assert smoke is not None
    assert smoke.status == "succeeded"


@pytest.fixture(scope="module")
def finished(rehearsal: Rehearsal, rejected: Report) -> Report:
    """Production again, approved this time."""
    assert rejected.status == "FAILED"
    return rehearsal.execute(quiet, start="ProductionPlan", retry=True)


def test_it_ends_in_production(rehearsal: Rehearsal, finished: Report) -> None:
    assert finished.status == "SUCCEEDED", finished.data()
    assert [line.action for line in finished.lines if line.stage == "ProductionDeploy"] == [
        "Approve",
        "Migrate",
        "Verify",
        "Execute",
        "Record",
    ]
    uri = rehearsal.latest.variables.known["Image", "IMAGE_URI"]
    for environment in rehearsal.world.environments:
        (stack,) = rehearsal.world.gateway().call(
            "cloudformation", "DescribeStacks", StackName=f"classla-{environment}"
        )["Stacks"]
        given = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
        assert given["ImageUri"] == uri
        assert stack["StackStatus"] == "UPDATE_COMPLETE"


def test_without_changes_the_deployments_are_skipped(rehearsal: Rehearsal, finished: Report) -> None:
    assert finished.status == "SUCCEEDED"
    report = rehearsal.execute(quiet, start="StagingPlan", retry=True)
    assert report.status == "SUCCEEDED", report.data()
    assert {
        line.stage: line.status for line in report.lines if not line.action and line.status == "skipped"
    } == {
        "StagingDeploy": "skipped",
        "ProductionDeploy": "skipped",
    }
    assert report.of("ProductionSmoke", "Frontend")
    assert rehearsal.latest.variables.known["StagingPlan", "CHANGES"] == "false"


def test_a_failing_smoke_test_stops_what_follows(
    rehearsal: Rehearsal, finished: Report, emitted: dict[str, Any]
) -> None:
    assert finished.status == "SUCCEEDED"
    planted = copy.deepcopy(emitted)
    properties = planted["Resources"]["StagingSmokeProject"]["Properties"]
    # A specification that asks for a plan, which this stage does not have.
    properties["Source"]["BuildSpec"] = "buildspecs/verify.yml"
    report = rehearsal.execute(quiet, template=planted, start="StagingSmoke", retry=True)
    assert failed(report)[0] == "StagingSmoke/Smoke"
    assert report.of("ProductionPlan", "ProductionPlan") is None


def test_the_report_is_json(finished: Report) -> None:
    data = json.loads(json.dumps(finished.data()))
    assert data["status"] == "SUCCEEDED"
    (record,) = [one for one in data["actions"] if one["action"] == "Record"]
    assert record["inputs"] == ["Package", "ProductionPlan"]
    assert Path(record["log"]).name == "build.log"
