"""The access stack: who takes which role, and what the plan role can do."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.stacks import access
from tests.support.emit import emit, of_type
from tests.support.iam import ACCOUNT, REGION, Role, actions_of, exists, resolve

BUCKET = "arn:aws:s3:::classla-bootstrap-artifactbucket-0a1b2c3d4e5f"
REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/classla-bootstrap-backendrepository-0a1b"
EXECUTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/classla/deployment/classla-bootstrap-ExecutionRole-0A1B"
STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-dev/0a1b"
NAMES = {"BucketArn": BUCKET, "RepositoryArn": REPOSITORY, "ExecutionRole.Arn": EXECUTION_ROLE}


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(access.STACK)


@pytest.fixture(scope="module")
def plan(template: dict[str, Any]) -> Role:
    (inline,) = template["Resources"]["PlanRole"]["Properties"]["Policies"]
    return Role([resolve(inline["PolicyDocument"], NAMES)])


def test_the_execution_role_has_every_managed_policy_and_is_bound_by_the_guard(
    template: dict[str, Any],
) -> None:
    role = template["Resources"]["ExecutionRole"]["Properties"]
    policies = {
        name for name in of_type(template, "AWS::IAM::ManagedPolicy") if not name.endswith("Boundary")
    }
    assert {arn["Ref"] for arn in role["ManagedPolicyArns"]} == policies - {"ExecutionGuardPolicy"}
    assert role["PermissionsBoundary"] == {"Ref": "ExecutionGuardPolicy"}


def test_the_deployment_roles_live_where_the_application_can_not_reach(template: dict[str, Any]) -> None:
    resources = {**of_type(template, "AWS::IAM::Role"), **of_type(template, "AWS::IAM::ManagedPolicy")}
    assert {resource["Properties"]["Path"] for resource in resources.values()} == {"/classla/deployment/"}


def test_roles_and_policies_outlive_the_stack(template: dict[str, Any]) -> None:
    for resource in template["Resources"].values():
        assert resource["DeletionPolicy"].startswith("Retain")
        assert resource["UpdateReplacePolicy"] == "Retain"


def test_only_boundaries_have_a_fixed_name(template: dict[str, Any]) -> None:
    """The application's stacks name them without asking."""
    fixed = {
        name
        for name, resource in template["Resources"].items()
        if {"RoleName", "ManagedPolicyName"} & set(resource["Properties"])
    }
    assert fixed == {"RoleBoundary", "DeployerBoundary"}


def test_the_operator_takes_the_plan_role_or_else_the_account_decides(template: dict[str, Any]) -> None:
    (statement,) = template["Resources"]["PlanRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    root = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
    assert statement["Principal"] == {
        "AWS": {"Fn::If": ["HasOperatorRole", {"Ref": "OperatorRoleArn"}, root]}
    }


def test_every_action_of_the_plan_role_exists(plan: Role) -> None:
    assert [action for _, action in actions_of(plan.documents) if not exists(action)] == []


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cloudformation:CreateChangeSet", STACK),
        ("cloudformation:DescribeChangeSet", STACK),
        ("cloudformation:DescribeStackDriftDetectionStatus", "*"),
        ("s3:PutObject", f"{BUCKET}/templates/0a1b.json"),
        ("s3:ListBucket", BUCKET),
        ("ecr:DescribeImages", REPOSITORY),
    ],
)
def test_the_plan_role_can_prepare_a_review(plan: Role, action: str, resource: str) -> None:
    assert plan.may(action, resource)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cloudformation:ExecuteChangeSet", STACK),
        ("cloudformation:UpdateStack", STACK),
        ("cloudformation:DeleteStack", STACK),
        ("cloudformation:CreateChangeSet", f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/other/0a1b"),
        ("s3:DeleteObject", f"{BUCKET}/templates/0a1b.json"),
        ("s3:PutObject", f"{BUCKET}/elsewhere.json"),
        ("ecr:PutImage", REPOSITORY),
        (
            "secretsmanager:GetSecretValue",
            f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:classla/app-0a1b",
        ),
    ],
)
def test_the_plan_role_changes_nothing(plan: Role, action: str, resource: str) -> None:
    assert not plan.may(action, resource)


def test_the_plan_role_hands_on_one_role_to_one_service(plan: Role) -> None:
    assert plan.may("iam:PassRole", EXECUTION_ROLE, iam__PassedToService="cloudformation.amazonaws.com")
    assert not plan.may("iam:PassRole", EXECUTION_ROLE, iam__PassedToService="ec2.amazonaws.com")
    other = f"arn:aws:iam::{ACCOUNT}:role/admin"
    assert not plan.may("iam:PassRole", other, iam__PassedToService="cloudformation.amazonaws.com")
