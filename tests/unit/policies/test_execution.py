"""The execution role's rights: derived from AWS's own provider schemas, and asked about escalation."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from templates_src import permissions
from templates_src.policies import execution_identity, handlers
from templates_src.policies.adjustments import EXCLUDED
from templates_src.stacks import access
from tests.support.emit import emit, of_type
from tests.support.iam import (
    ACCOUNT,
    REGION,
    Role,
    actions_of,
    covers,
    exists,
    resolve,
    resource_patterns,
)

OUTPUT = Path(__file__).parents[3] / "output"
MANAGED_POLICY_LIMIT = 6144
BUCKET = "arn:aws:s3:::classla-bootstrap-artifactbucket-0a1b2c3d4e5f"
DEPLOYMENT_ROLES = f"arn:aws:iam::{ACCOUNT}:role/classla/deployment/"
DEPLOYMENT_POLICIES = f"arn:aws:iam::{ACCOUNT}:policy/classla/deployment/"
EXECUTION_ROLE = f"{DEPLOYMENT_ROLES}classla-bootstrap-ExecutionRole-0A1B2C3D4E5F"
PLAN_ROLE = f"{DEPLOYMENT_ROLES}classla-bootstrap-PlanRole-0A1B2C3D4E5F"
PIPELINE_ROLE = f"{DEPLOYMENT_ROLES}classla-pipeline-PipelineRole-0A1B2C3D4E5F"
BOUNDARY = f"{DEPLOYMENT_POLICIES}classla-role-boundary-{REGION}"
GUARD = "ExecutionGuardPolicy"
OURS = f"arn:aws:iam::{ACCOUNT}:role/classla-dev-Service-0A1B-TaskRole-0A1B"
NAMES = {
    "BucketArn": BUCKET,
    "RepositoryArn": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/classla-bootstrap-backendrepository-0a1b",
    "ExecutionRole.Arn": EXECUTION_ROLE,
}
EVERYTHING = {"Statement": [{"Sid": "Admin", "Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}


@pytest.fixture(scope="module")
def managed() -> dict[str, dict[str, Any]]:
    """Logical id → document of every managed policy, as IAM would get it."""
    return {
        logical_id: resolve(resource["Properties"]["PolicyDocument"], NAMES)
        for logical_id, resource in of_type(emit(access.STACK), "AWS::IAM::ManagedPolicy").items()
    }


@pytest.fixture(scope="module")
def policies(managed: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Those that the execution role has."""
    attached = emit(access.STACK)["Resources"]["ExecutionRole"]["Properties"]["ManagedPolicyArns"]
    return {arn["Ref"]: managed[arn["Ref"]] for arn in attached}


@pytest.fixture(scope="module")
def role(policies: dict[str, dict[str, Any]], managed: dict[str, dict[str, Any]]) -> Role:
    return Role(list(policies.values()), boundary=managed[GUARD])


@pytest.fixture(scope="module")
def overgrown(managed: dict[str, dict[str, Any]]) -> Role:
    """The role, when somebody has attached everything to it."""
    return Role([EVERYTHING], boundary=managed[GUARD])


def test_each_policy_fits_into_a_managed_policy(managed: dict[str, dict[str, Any]]) -> None:
    sizes = {name: len(json.dumps(text, separators=(",", ":"))) for name, text in managed.items()}
    assert max(sizes.values()) <= MANAGED_POLICY_LIMIT, sizes


def test_a_role_takes_ten_managed_policies(policies: dict[str, dict[str, Any]]) -> None:
    assert len(policies) <= 10


def test_every_action_exists(managed: dict[str, dict[str, Any]]) -> None:
    named = {*actions_of(managed.values()), *actions_of(managed.values(), "Deny")}
    assert [action for _, action in sorted(named) if not exists(action)] == []


def test_every_name_is_used_once(policies: dict[str, dict[str, Any]]) -> None:
    sids = [statement["Sid"] for document in policies.values() for statement in document["Statement"]]
    assert len(sids) == len(set(sids))


def test_a_star_stands_only_where_iam_takes_nothing_else(policies: dict[str, dict[str, Any]]) -> None:
    """The exception is CloudWatch's: it wants ``*`` as soon as composite alarms are among them."""
    narrower = {
        action
        for document in policies.values()
        for statement in document["Statement"]
        if statement["Effect"] == "Allow" and statement["Resource"] == ["*"]
        for action in statement["Action"]
        if "*" not in action and resource_patterns(action)
    }
    assert narrower == {"cloudwatch:DescribeAlarms"}


def test_no_allowed_action_writes_by_a_pattern(policies: dict[str, dict[str, Any]]) -> None:
    broad = {action for _, action in actions_of(policies.values()) if "*" in action}
    assert broad == {"elasticloadbalancing:Describe*", "s3:Get*Configuration", "s3:GetBucket*"}


def test_every_action_can_be_limited_to_what_its_statement_names(
    policies: dict[str, dict[str, Any]],
) -> None:
    """An action next to an ARN of another type is never allowed, and nothing says so."""
    lost = [
        (statement["Sid"], action)
        for document in policies.values()
        for statement in document["Statement"]
        if statement["Effect"] == "Allow" and statement["Resource"] != ["*"]
        for action in statement["Action"]
        if "*" not in action and not _fits(action, statement["Resource"])
    ]
    assert lost == []


def _fits(action: str, resources: list[str]) -> bool:
    """Whether one of the ARNs overlaps with a resource of a type that the action knows."""
    return any(
        all(
            fnmatchcase(ours, theirs) or fnmatchcase(theirs, ours)
            for ours, theirs in zip(resource.split(":", 5), pattern.split(":", 5), strict=True)
        )
        for pattern in resource_patterns(action)
        for resource in resources
    )


def test_what_it_may_do_is_what_the_handlers_need_and_nothing_else(
    policies: dict[str, dict[str, Any]],
) -> None:
    """Read from the schemas here, not from the committed table."""
    emitted = [json.loads(path.read_text()) for path in OUTPUT.glob("*.json")]
    application = permissions.application(
        {path.name: one for path, one in zip(OUTPUT.glob("*.json"), emitted, strict=True)}
    )
    types = {resource["Type"] for resource in permissions.resources_of(application)}
    wanted = permissions.derive(types, permissions.schemas_of(types)).wanted()
    allowed = {action for _, action in actions_of(policies.values())}
    assert [one for one in sorted(wanted) if not any(covers(pattern, one) for pattern in allowed)] == []
    assert [one for one in sorted(allowed) if not any(covers(one, action) for action in wanted)] == []


def test_the_committed_table_is_about_the_emitted_templates() -> None:
    templates = {path.name: json.loads(path.read_text()) for path in OUTPUT.glob("*.json")}
    assert permissions.problems(permissions.application(templates), handlers.read()) == []


def test_nothing_that_a_handler_reads_or_deletes_with_is_lost_on_a_resource_that_is_there() -> None:
    """elasticache:CreateSnapshot was once excluded, and the delete handler takes a last snapshot with it:
    deleting and reading may happen whatever a template sets, so each exception is named here."""
    lost = set()
    table = handlers.read()
    schemas = permissions.schemas_of(table.types)
    for name, schema in schemas.items():
        for operation in ("read", "delete"):
            for action in schema["handlers"].get(operation, {}).get("permissions", []):
                if exists(action) and any(one.means(name, action) for one in EXCLUDED):
                    lost.add(action)
    assert lost == {
        "codecommit:GetRepository",  # Amplify asks for the repository's place; ours is GitHub's.
        "codecommit:GetRepositoryTriggers",
        "codecommit:PutRepositoryTriggers",
        "ec2:DetachVpnGateway",  # The attachment of another kind of gateway.
        "kms:Decrypt",  # The canary's artifacts: S3's own key.
        "kms:DescribeKey",
        "s3:GetObject",  # Amplify's manual deployments and a canary's script in a bucket.
        "s3:GetObjectAcl",
        "vpce:AllowMultiRegion",
    }


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ec2:CreateVpc", f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-0a1b"),
        (
            "elasticloadbalancing:CreateListener",
            f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/class-LoadB-0A1B2C3D4E5F/0a1b",
        ),
        ("s3:PutBucketPolicy", "arn:aws:s3:::classla-dev-storage-0a1b-logbucket-0a1b"),
        (
            "secretsmanager:CreateSecret",
            f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:classla/app/secrets-0a1b2c",
        ),
        ("ecs:UpdateService", f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/classla-dev/classla-dev-Service-0A1B"),
        ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/classla-dev-Network-0A1B-FlowLogRole-0A1B"),
        (
            "cloudformation:CreateStack",
            f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-dev-Network-0A1B/0a1b",
        ),
        (
            "lambda:CreateFunction",
            f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:cwsyn-classla-dev-health-0a1b",
        ),
        ("s3:GetObject", f"{BUCKET}/templates/0a1b.json"),
    ],
)
def test_it_can_deploy(role: Role, action: str, resource: str) -> None:
    assert role.may(action, resource, iam__PermissionsBoundary=BOUNDARY)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/classla-admin"),
        ("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/classla-admin"),
        ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/admin"),
        ("iam:PutRolePolicy", EXECUTION_ROLE),
        ("iam:DetachRolePolicy", EXECUTION_ROLE),
        ("iam:UpdateAssumeRolePolicy", EXECUTION_ROLE),
        ("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/classla/deployment/guard"),
        ("iam:CreateOpenIDConnectProvider", f"arn:aws:iam::{ACCOUNT}:oidc-provider/example.org"),
        ("organizations:LeaveOrganization", "*"),
        ("account:CloseAccount", "*"),
        (
            "cloudformation:UpdateStack",
            f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-bootstrap/00000000",
        ),
        ("cloudformation:UpdateStack", f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/other/0a1b"),
        ("s3:PutBucketPolicy", BUCKET),
        ("s3:DeleteObject", f"{BUCKET}/templates/0a1b.json"),
        ("s3:GetObject", "arn:aws:s3:::classla-dev-storage-0a1b-logbucket-0a1b/alb/log"),
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:other-0a1b2c"),
        ("lambda:CreateFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:classla-rotation"),
        ("ec2:RunInstances", f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-0a1b"),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/admin"),
    ],
)
def test_it_can_not_take_over(role: Role, action: str, resource: str) -> None:
    assert not role.may(action, resource, iam__PermissionsBoundary=BOUNDARY)


@pytest.mark.parametrize(
    ("denied", "resource"),
    [
        ("iam:CreateUser", "*"),
        ("iam:CreateAccessKey", "*"),
        ("iam:UpdateLoginProfile", "*"),
        ("sts:AssumeRole", PLAN_ROLE),
        ("iam:PutRolePermissionsBoundary", EXECUTION_ROLE),
        ("iam:DeleteRolePermissionsBoundary", EXECUTION_ROLE),
        ("iam:DeleteRolePermissionsBoundary", OURS),
        ("iam:AttachRolePolicy", PLAN_ROLE),
        ("iam:PutRolePolicy", PIPELINE_ROLE),
        ("iam:UpdateAssumeRolePolicy", PIPELINE_ROLE),
        ("iam:DeleteRole", PLAN_ROLE),
        ("iam:PassRole", PIPELINE_ROLE),
        ("iam:CreatePolicyVersion", BOUNDARY),
        ("iam:SetDefaultPolicyVersion", BOUNDARY),
        ("iam:DeletePolicy", f"{DEPLOYMENT_POLICIES}classla-bootstrap-ExecutionGuardPolicy-0A1B"),
        ("cloudformation:UpdateStack", f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-pipeline/0"),
        (
            "cloudformation:ExecuteChangeSet",
            f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/classla-bootstrap/00000000",
        ),
        ("codepipeline:UpdatePipeline", "*"),
        ("s3:PutBucketPolicy", "arn:aws:s3:::classla-pipeline-buildartifactbucket-0a1b"),
        ("s3:PutObject", "arn:aws:s3:::classla-pipeline-buildartifactbucket-0a1b/plan.zip"),
        ("sns:Subscribe", f"arn:aws:sns:{REGION}:{ACCOUNT}:classla-pipeline-NotificationTopic-0A1B"),
        ("codebuild:StartBuild", f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/classla"),
        ("s3:DeleteObjectVersion", f"{BUCKET}/templates/0a1b.json"),
        ("dynamodb:CreateTable", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/classla"),
    ],
)
def test_a_denial_holds_whatever_else_is_attached(overgrown: Role, denied: str, resource: str) -> None:
    passed = {"iam__PassedToService": "cloudformation.amazonaws.com"}
    assert Role([EVERYTHING]).may(denied, resource, **passed)
    assert not overgrown.may(denied, resource, **passed)


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"])
def test_only_bounded_roles_are_made_and_given_rights(role: Role, overgrown: Role, action: str) -> None:
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert role.may(action, OURS, iam__PermissionsBoundary=BOUNDARY)
    for one in (role, overgrown):
        assert not one.may(action, OURS)
        assert not one.may(action, OURS, iam__PermissionsBoundary=admin)


def test_the_boundary_in_the_condition_is_the_one_that_bootstrap_makes() -> None:
    boundary = of_type(emit(access.STACK), "AWS::IAM::ManagedPolicy")["RoleBoundary"]["Properties"]
    assert resolve(boundary["ManagedPolicyName"], {}) == BOUNDARY.rpartition("/")[2]
    assert boundary["Path"] == "/classla/deployment/"


def test_roles_go_only_to_services_that_use_them(role: Role) -> None:
    assert role.may("iam:PassRole", OURS, iam__PassedToService="ecs-tasks.amazonaws.com")
    assert not role.may("iam:PassRole", OURS, iam__PassedToService="ec2.amazonaws.com")
    assert not role.may("iam:PassRole", OURS)
    assert role.may("iam:PassRole", EXECUTION_ROLE, iam__PassedToService="cloudformation.amazonaws.com")
    assert not role.may("iam:PassRole", EXECUTION_ROLE, iam__PassedToService="ecs-tasks.amazonaws.com")
    for other in (PLAN_ROLE, PIPELINE_ROLE):
        assert not role.may("iam:PassRole", other, iam__PassedToService="cloudformation.amazonaws.com")


def test_roles_go_to_the_services_that_the_templates_trust() -> None:
    """Synthetics is handed the canary's role, which Lambda then takes."""
    templates = {path.name: json.loads(path.read_text()) for path in OUTPUT.glob("*.json")}
    trusted = {
        statement["Principal"]["Service"]
        for resource in permissions.resources_of(permissions.application(templates))
        if resource["Type"] == "AWS::IAM::Role"
        for statement in resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    }
    assert trusted | {"synthetics.amazonaws.com"} == set(execution_identity.ROLE_USERS)


def test_only_known_managed_policies_are_attached(role: Role) -> None:
    bounded = {"iam__PermissionsBoundary": BOUNDARY}
    known = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    assert role.may("iam:AttachRolePolicy", OURS, **bounded, iam__PolicyARN=known)
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert not role.may("iam:AttachRolePolicy", OURS, **bounded, iam__PolicyARN=admin)


def test_templates_attach_exactly_the_policies_that_the_role_may_attach() -> None:
    templates = {path.name: json.loads(path.read_text()) for path in OUTPUT.glob("*.json")}
    attached = {
        json.dumps(arn).split(":policy/")[1].rstrip('"}')
        for resource in permissions.resources_of(permissions.application(templates))
        for arn in resource["Properties"].get("ManagedPolicyArns", [])
    }
    assert attached == set(execution_identity.ATTACHABLE)


def test_only_addresses_and_aliases_are_changed_in_a_zone(role: Role) -> None:
    change, zone = "route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z0123456789ABC"
    assert role.may(change, zone, route53__ChangeResourceRecordSetsRecordTypes=["A", "CNAME"])
    assert not role.may(change, zone, route53__ChangeResourceRecordSetsRecordTypes=["A", "NS"])


def test_only_cloudformation_of_this_account_takes_the_role() -> None:
    roles = of_type(emit(access.STACK), "AWS::IAM::Role")
    (statement,) = roles["ExecutionRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudformation.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEqualsIfExists": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }
