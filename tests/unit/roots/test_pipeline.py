"""The pipeline root: what follows what, who may do what, and that each of the checks sees its mistake."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from templates_src.evaluate import evaluate_stack
from templates_src.render import template_texts
from templates_src.roots import pipeline
from tests.support.emit import of_type, only
from tests.support.iam import Role, actions_of, exists
from tests.support.parameters import FOLDER
from tests.support.pipeline import actions, pipeline_of, problems

if TYPE_CHECKING:
    from collections.abc import Callable

STAGES = [
    "Source",
    "Build",
    "StagingPlan",
    "StagingDeploy",
    "StagingSmoke",
    "ProductionPlan",
    "ProductionDeploy",
    "ProductionSmoke",
]


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    (text,) = template_texts(pipeline.build().templates).values()
    data: dict[str, Any] = json.loads(text)
    return data


def stage(template: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in pipeline_of(template)["Stages"] if one["Name"] == name]
    return dict(found)


def action(template: dict[str, Any], stage_name: str, name: str) -> dict[str, Any]:
    (found,) = [one for one in stage(template, stage_name)["Actions"] if one["Name"] == name]
    return dict(found)


# --- the shape ---------------------------------------------------------------------------------------------
def test_it_is_a_v2_pipeline_that_runs_one_execution_after_the_other(template: dict[str, Any]) -> None:
    properties = pipeline_of(template)
    assert (properties["PipelineType"], properties["ExecutionMode"]) == ("V2", "QUEUED")
    assert [one["Name"] for one in properties["Stages"]] == STAGES


def test_everything_that_is_read_was_made_and_exported_before(template: dict[str, Any]) -> None:
    assert problems(template) == []


def test_each_source_is_triggered_by_its_branch_and_paths(template: dict[str, Any]) -> None:
    triggers = pipeline_of(template)["Triggers"]
    sources = {one["Name"]: one for one in stage(template, "Source")["Actions"]}
    assert {one["GitConfiguration"]["SourceActionName"] for one in triggers} == set(sources)
    for trigger in triggers:
        (push,) = trigger["GitConfiguration"]["Push"]
        branch = sources[trigger["GitConfiguration"]["SourceActionName"]]["Configuration"]["BranchName"]
        assert push["Branches"]["Includes"] == [branch]
        patterns = push["FilePaths"]
        assert all(0 < len(found) <= 8 for found in patterns.values())
    assert all(one["Configuration"]["DetectChanges"] == "false" for one in sources.values())


def test_infrastructure_and_image_are_built_side_by_side(template: dict[str, Any]) -> None:
    orders = {one["Name"]: one["RunOrder"] for one in stage(template, "Build")["Actions"]}
    assert orders == {"Infrastructure": 1, "Image": 1}


@pytest.mark.parametrize("environment", ["Staging", "Production"])
def test_only_the_deployment_is_skipped_and_only_without_changes(
    template: dict[str, Any], environment: str
) -> None:
    ((condition,),) = [stage(template, f"{environment}Deploy")["BeforeEntry"]["Conditions"]]
    (rule,) = condition["Rules"]
    assert condition["Result"] == "SKIP"
    assert rule["RuleTypeId"]["Provider"] == "VariableCheck"
    assert rule["Configuration"] == {
        "Variable": f"#{{{environment}Plan.CHANGES}}",
        "Value": "true",
        "Operator": "EQ",
    }
    skippable = {one["Name"] for one in pipeline_of(template)["Stages"] if "BeforeEntry" in one}
    assert skippable == {"StagingDeploy", "ProductionDeploy"}


@pytest.mark.parametrize(
    ("environment", "order"),
    [
        ("Staging", ["Migrate", "Verify", "Execute", "Record"]),
        ("Production", ["Approve", "Migrate", "Verify", "Execute", "Record"]),
    ],
)
def test_a_deployment_goes_step_by_step(template: dict[str, Any], environment: str, order: list[str]) -> None:
    found = stage(template, f"{environment}Deploy")["Actions"]
    assert [one["Name"] for one in sorted(found, key=lambda one: one["RunOrder"])] == order
    assert len({one["RunOrder"] for one in found}) == len(found), "nothing beside an execution"


@pytest.mark.parametrize(
    ("environment", "parameter"), [("Staging", "StagingEnvironment"), ("Production", "ProductionEnvironment")]
)
def test_cloudformation_executes_the_planned_change_set_by_name(
    template: dict[str, Any], environment: str, parameter: str
) -> None:
    execute = action(template, f"{environment}Deploy", "Execute")
    assert execute["ActionTypeId"] == {
        "Category": "Deploy",
        "Owner": "AWS",
        "Provider": "CloudFormation",
        "Version": "1",
    }
    assert execute["Configuration"] == {
        "ActionMode": "CHANGE_SET_EXECUTE",
        "StackName": {"Fn::Join": ["-", ["classla", {"Ref": parameter}]]},
        "ChangeSetName": f"#{{{environment}Plan.CHANGE_SET}}",
    }
    assert execute["InputArtifacts"] == [], "so that no other account needs the bucket or its key"


def test_the_approver_is_told_what_and_where(template: dict[str, Any]) -> None:
    approve = action(template, "ProductionDeploy", "Approve")
    configuration = approve["Configuration"]
    for name in ("SUMMARY", "SEAL", "CHANGE_SET_URL"):
        assert f"#{{ProductionPlan.{name}}}" in configuration["CustomData"]
    assert "#{InfrastructureSource.CommitId}" in configuration["CustomData"]
    assert "#{Image.IMAGE_URI}" in configuration["CustomData"]
    assert configuration["ExternalEntityLink"] == "https://#{ProductionPlan.REPORT_PLACE}"
    assert configuration["NotificationArn"] == {"Ref": "NotificationTopic"}
    assert approve["RunOrder"] == 1


def test_staging_asks_nobody(template: dict[str, Any]) -> None:
    providers = {one["ActionTypeId"]["Provider"] for one in stage(template, "StagingDeploy")["Actions"]}
    assert "Manual" not in providers


def test_the_frontend_follows_the_smoke_test(template: dict[str, Any]) -> None:
    smoke, frontend = (action(template, "ProductionSmoke", name) for name in ("Smoke", "Frontend"))
    assert smoke["RunOrder"] < frontend["RunOrder"]


def test_executions_are_told(template: dict[str, Any]) -> None:
    rule = only(template, "AWS::Events::Rule")["Properties"]
    assert rule["EventPattern"]["detail"]["pipeline"] == [{"Ref": "Pipeline"}]
    assert "FAILED" in rule["EventPattern"]["detail"]["state"]
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Ref": "NotificationTopic"}


# --- who may do what ---------------------------------------------------------------------------------------
def roles(**parameters: str) -> dict[str, Role]:
    """Logical id → what it may do, all conditions and references resolved by the evaluator of the build."""
    text = template_texts(pipeline.build().templates)["pipeline.json"]
    given = json.loads((FOLDER / "pipeline.json").read_text())["Parameters"]
    deployment = evaluate_stack(
        {"pipeline.json": json.loads(text)},
        "pipeline.json",
        {**given, **parameters},
        stack_name="classla-pipeline",
    )
    assert deployment.problems == ()
    return {
        resource.logical_id: Role(
            [_plain(inline["PolicyDocument"]) for inline in resource.properties["Policies"]]
        )
        for resource in deployment.of_type("AWS::IAM::Role")
    }


def _plain(value: Any) -> Any:
    """Symbols of the evaluator as text that an ARN pattern matches."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, str) else str(value)


def test_every_action_exists() -> None:
    for name, role in roles(GitHubSubject="repo:classla/infrastructure:environment:*").items():
        assert [one for _, one in actions_of(role.documents) if not exists(one)] == [], name


def test_every_project_has_a_role_of_its_own_and_a_log(template: dict[str, Any]) -> None:
    projects = of_type(template, "AWS::CodeBuild::Project")
    used = [project["Properties"]["ServiceRole"]["Fn::GetAtt"][0] for project in projects.values()]
    assert len(used) == len(set(used)) == len(projects)
    for project in projects.values():
        log = project["Properties"]["LogsConfig"]["CloudWatchLogs"]
        assert log["GroupName"] == {"Ref": "BuildLogGroup"}
    assert only(template, "AWS::Logs::LogGroup")["Properties"]["RetentionInDays"]


def test_only_the_image_is_built_with_privileges_and_it_writes_no_artifact(template: dict[str, Any]) -> None:
    privileged = {
        name
        for name, project in of_type(template, "AWS::CodeBuild::Project").items()
        if project["Properties"]["Environment"]["PrivilegedMode"]
    }
    assert privileged == {"ImageProject"}
    image = [one for _, one in actions_of(roles()["ImageRole"].documents)]
    assert "s3:PutObject" not in image
    assert "sts:AssumeRole" not in image


def test_whoever_makes_a_change_set_does_not_execute_it() -> None:
    for name, role in roles().items():
        allowed = {one for _, one in actions_of(role.documents)}
        assert "cloudformation:CreateChangeSet" not in allowed, name
        executes = "cloudformation:ExecuteChangeSet" in allowed
        assert executes == name.endswith("DeployRole"), name


def test_each_build_takes_one_role_of_its_own_environment(template: dict[str, Any]) -> None:
    for name, project in of_type(template, "AWS::CodeBuild::Project").items():
        variables = project["Properties"]["Environment"]["EnvironmentVariables"]
        given = [one["Value"] for one in variables if one["Name"] == "TARGET_ROLE_ARN"]
        role = template["Resources"][project["Properties"]["ServiceRole"]["Fn::GetAtt"][0]]
        (inline,) = role["Properties"]["Policies"]
        taken = [
            resource
            for statement in inline["PolicyDocument"]["Statement"]
            if "sts:AssumeRole" in statement["Action"]
            for resource in statement["Resource"]
        ]
        assert taken == given, name
        other = "Production" if name.startswith("Staging") else "Staging"
        assert other not in json.dumps(taken), name


def test_the_pipeline_takes_the_roles_that_its_actions_name(template: dict[str, Any]) -> None:
    (inline,) = template["Resources"]["PipelineRole"]["Properties"]["Policies"]
    statements = inline["PolicyDocument"]["Statement"]
    (taken,) = [one["Resource"] for one in statements if "sts:AssumeRole" in one["Action"]]
    named = [one.role for one in actions(template) if one.role]
    assert named
    assert all(role in taken for role in named)
    started = json.dumps([one["Resource"] for one in statements if "codebuild:StartBuild" in one["Action"]])
    for one in actions(template):
        if one.provider == "CodeBuild":
            assert json.dumps(one.configuration["ProjectName"]) in started


def test_roles_are_passed_to_the_migration_only() -> None:
    for name, role in roles().items():
        passing = [
            statement
            for document in role.documents
            for statement in document["Statement"]
            if "iam:PassRole" in statement["Action"]
        ]
        assert bool(passing) == name.endswith("DeployRole"), name
    deploy = roles()["StagingDeployRole"]
    backend = "arn:aws:iam::123456789012:role/classla-staging-Service-1-TaskRole-1"
    assert deploy.may("iam:PassRole", backend, iam__PassedToService="ecs-tasks.amazonaws.com")
    assert not deploy.may("iam:PassRole", backend, iam__PassedToService="lambda.amazonaws.com")
    admin = "arn:aws:iam::123456789012:role/admin"
    assert not deploy.may("iam:PassRole", admin, iam__PassedToService="ecs-tasks.amazonaws.com")


@pytest.mark.parametrize(
    ("stack", "allowed"),
    [
        ("classla-staging", True),
        ("classla-staging-Service-1ABC", True),
        ("classla-prod", False),
        ("classla-bootstrap", False),
        ("classla-pipeline", False),
    ],
)
def test_a_deploy_role_reaches_its_own_environment(stack: str, allowed: bool) -> None:
    arn = f"arn:aws:cloudformation:us-east-1:123456789012:stack/{stack}/0a1b"
    assert roles()["StagingDeployRole"].may("cloudformation:ExecuteChangeSet", arn) == allowed


def test_a_migration_runs_in_its_own_cluster() -> None:
    deploy = roles()["StagingDeployRole"]
    definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/classla-staging-backend-migration:1"
    own, other = (
        f"arn:aws:ecs:us-east-1:123456789012:cluster/classla-{name}" for name in ("staging", "prod")
    )
    assert deploy.may("ecs:RunTask", definition, ecs__cluster=own)
    assert not deploy.may("ecs:RunTask", definition, ecs__cluster=other)


def test_a_role_of_another_account_takes_the_place_of_ours() -> None:
    theirs = "arn:aws:iam::999988887777:role/classla-deploy"
    made = roles(ProductionDeployRoleArn=theirs)
    assert "ProductionDeployRole" not in made
    assert "StagingDeployRole" in made
    assert made["PipelineRole"].may("sts:AssumeRole", theirs)
    assert made["ProductionVerifyRole"].may("sts:AssumeRole", theirs)
    assert not made["StagingVerifyRole"].may("sts:AssumeRole", theirs)


def test_deploy_roles_trust_this_stack_s_roles_only(template: dict[str, Any]) -> None:
    for name in ("StagingDeployRole", "ProductionDeployRole"):
        role = template["Resources"][name]["Properties"]
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        pattern = statement["Condition"]["ArnLike"]["aws:PrincipalArn"]["Fn::Sub"]
        assert pattern.endswith("role/classla/deployment/${AWS::StackName}-*")
        assert role["Path"] == "/classla/deployment/"


def test_github_is_let_in_by_subject_and_only_when_asked_for(template: dict[str, Any]) -> None:
    assert "GitHubRole" not in roles()
    (statement,) = template["Resources"]["GitHubRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    issuer = "token.actions.githubusercontent.com"
    assert statement["Condition"] == {
        "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"},
        "StringLike": {f"{issuer}:sub": {"Ref": "GitHubSubject"}},
    }


# --- mistakes ----------------------------------------------------------------------------------------------
def _of(template: dict[str, Any], stage_name: str, name: str) -> Any:
    stages = template["Resources"]["Pipeline"]["Properties"]["Stages"]
    (found,) = [one for s in stages if s["Name"] == stage_name for one in s["Actions"] if one["Name"] == name]
    return found


def _configure(stage_name: str, name: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda template: _of(template, stage_name, name)["Configuration"].update(values)


def _set(stage_name: str, name: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda template: _of(template, stage_name, name).update(values)


def _condition(template: dict[str, Any]) -> None:
    stages = template["Resources"]["Pipeline"]["Properties"]["Stages"]
    stages[3]["BeforeEntry"]["Conditions"][0]["Rules"][0]["Configuration"]["Variable"] = (
        "#{ProductionPlan.CHANGES}"
    )


def _specification(template: dict[str, Any]) -> None:
    template["Resources"]["StagingPlanProject"]["Properties"]["Source"]["BuildSpec"] = "buildspecs/plans.yml"


def _forgotten(template: dict[str, Any]) -> None:
    environment = template["Resources"]["ImageProject"]["Properties"]["Environment"]
    environment["EnvironmentVariables"] = []


def _namespace_of_skipped(template: dict[str, Any]) -> None:
    _of(template, "StagingDeploy", "Migrate")["Namespace"] = "Migration"
    _of(template, "ProductionPlan", "ProductionPlan")["Configuration"]["X"] = "#{Migration.TASK}"


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (
            _set("StagingDeploy", "Verify", InputArtifacts=[{"Name": "Package"}, {"Name": "ProductionPlan"}]),
            "reads ProductionPlan, which nothing before it makes",
        ),
        (
            _set("Build", "Image", InputArtifacts=[{"Name": "Package"}]),
            "reads Package, which nothing before it makes",
        ),
        (
            _set("ProductionPlan", "ProductionPlan", OutputArtifacts=[{"Name": "StagingPlan"}]),
            "makes what another action makes too",
        ),
        (
            _configure("StagingDeploy", "Execute", ChangeSetName="#{StagingPlan.CHANGESET}"),
            "does not export CHANGESET",
        ),
        (
            _configure("StagingDeploy", "Execute", ChangeSetName="#{Staging.CHANGE_SET}"),
            "no action before it has the namespace Staging",
        ),
        (
            _configure("StagingDeploy", "Execute", ChangeSetName="#{ProductionPlan.CHANGE_SET}"),
            "no action before it has the namespace ProductionPlan",
        ),
        (_configure("ProductionDeploy", "Approve", CustomData="x" * 1001), "has 1001 characters"),
        (
            _configure("StagingDeploy", "Verify", PrimarySource="InfrastructureSource"),
            "is none of its inputs",
        ),
        (_configure("StagingPlan", "StagingPlan", EnvironmentVariables="[]"), "nobody gives it COMMIT"),
        (_set("StagingPlan", "StagingPlan", OutputArtifacts=[]), "artifacts"),
        (_condition, "entry of StagingDeploy: no action before it has the namespace ProductionPlan"),
        (_specification, "does not exist"),
        (_namespace_of_skipped, "StagingDeploy may be skipped"),
    ],
)
def test_planted_mistakes_are_seen(
    template: dict[str, Any], plant: Callable[[dict[str, Any]], None], words: str
) -> None:
    planted = copy.deepcopy(template)
    plant(planted)
    assert any(words in problem for problem in _problems_of(planted)), _problems_of(planted)


def _problems_of(template: dict[str, Any]) -> list[str]:
    try:
        return problems(template)
    except FileNotFoundError as error:
        return [f"{error.filename}: does not exist"]
