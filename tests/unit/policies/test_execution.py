"""The execution role's rights, measured against AWS's own provider schemas and asked about escalation."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from templates_src.policies import execution_identity
from templates_src.stacks import access
from tests.support.emit import emit, of_type
from tests.support.handlers import EMITTED, EXCLUDED, handlers
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
EXECUTION_ROLE = f"{DEPLOYMENT_ROLES}classla-bootstrap-ExecutionRole-0A1B2C3D4E5F"
NAMES = {
    "BucketArn": BUCKET,
    "RepositoryArn": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/classla-bootstrap-backendrepository-0a1b",
    "ExecutionRole.Arn": EXECUTION_ROLE,
}
# Deployed by an administrator: the execution role must not rebuild what it is bound by.
NOT_ITS_BUSINESS = {"bootstrap.json", "pipeline.json"}


@pytest.fixture(scope="module")
def policies() -> dict[str, dict[str, Any]]:
    """Logical id → document, as IAM would get it."""
    template = emit(access.STACK)
    return {
        logical_id: resolve(resource["Properties"]["PolicyDocument"], NAMES)
        for logical_id, resource in of_type(template, "AWS::IAM::ManagedPolicy").items()
    }


@pytest.fixture(scope="module")
def role(policies: dict[str, dict[str, Any]]) -> Role:
    return Role(list(policies.values()))


def _emitted() -> set[str]:
    files = set(OUTPUT.glob("*.json")) - {OUTPUT / name for name in {*NOT_ITS_BUSINESS, "manifest.json"}}
    templates = [json.loads(path.read_text()) for path in files]
    return {r["Type"] for t in templates for r in t.get("Resources", {}).values()} | set(EMITTED)


def test_each_policy_fits_into_a_managed_policy(policies: dict[str, dict[str, Any]]) -> None:
    sizes = {name: len(json.dumps(text, separators=(",", ":"))) for name, text in policies.items()}
    assert max(sizes.values()) <= MANAGED_POLICY_LIMIT, sizes
    assert len(policies) <= 10, "a role takes ten managed policies"


def test_every_action_exists(policies: dict[str, dict[str, Any]]) -> None:
    named = {*actions_of(policies.values()), *actions_of(policies.values(), "Deny")}
    assert [action for _, action in sorted(named) if not exists(action)] == []


def test_every_name_is_used_once(policies: dict[str, dict[str, Any]]) -> None:
    sids = [statement["Sid"] for document in policies.values() for statement in document["Statement"]]
    assert len(sids) == len(set(sids))


def test_a_star_stands_only_where_iam_takes_nothing_else(policies: dict[str, dict[str, Any]]) -> None:
    """The two exceptions are CloudWatch's: it wants ``*`` as soon as composite alarms are among them."""
    narrower = {
        action
        for document in policies.values()
        for statement in document["Statement"]
        if statement["Effect"] == "Allow" and statement["Resource"] == ["*"]
        for action in statement["Action"]
        if "*" not in action and resource_patterns(action)
    }
    assert narrower == {"cloudwatch:DescribeAlarms", "cloudwatch:PutCompositeAlarm"}


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


def test_every_emitted_type_can_be_created_read_updated_and_deleted(
    policies: dict[str, dict[str, Any]],
) -> None:
    allowed = {action for _, action in actions_of(policies.values())}
    missing = [
        f"{resource_type} {action}"
        for resource_type in sorted(_emitted())
        for action in sorted(handlers(resource_type))
        if not any(covers(pattern, action) for pattern in allowed)
        and not any(fnmatchcase(resource_type, t) and fnmatchcase(action, a) for t, a in EXCLUDED)
    ]
    assert missing == []


def test_every_exclusion_is_needed(policies: dict[str, dict[str, Any]]) -> None:
    wanted = {(resource_type, action) for resource_type in _emitted() for action in handlers(resource_type)}
    idle = [
        (t, a)
        for t, a in EXCLUDED
        if not any(
            fnmatchcase(resource_type, t) and fnmatchcase(action, a) for resource_type, action in wanted
        )
    ]
    assert idle == []


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
    assert role.may(action, resource)


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
    assert not role.may(action, resource)


@pytest.mark.parametrize("denied", ["iam:CreateUser", "iam:CreateAccessKey", "iam:UpdateLoginProfile"])
def test_a_denial_holds_whatever_else_is_attached(policies: dict[str, dict[str, Any]], denied: str) -> None:
    everything = {"Statement": [{"Sid": "Admin", "Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}
    assert Role([everything]).may(denied)
    assert not Role([everything, *policies.values()]).may(denied)


def test_roles_go_only_to_services_that_use_them(role: Role) -> None:
    ours = f"arn:aws:iam::{ACCOUNT}:role/classla-dev-Service-0A1B-TaskRole-0A1B"
    assert role.may("iam:PassRole", ours, iam__PassedToService="ecs-tasks.amazonaws.com")
    assert not role.may("iam:PassRole", ours, iam__PassedToService="ec2.amazonaws.com")
    assert not role.may("iam:PassRole", ours)
    assert role.may("iam:PassRole", EXECUTION_ROLE, iam__PassedToService="cloudformation.amazonaws.com")
    assert not role.may("iam:PassRole", EXECUTION_ROLE, iam__PassedToService="ecs-tasks.amazonaws.com")


def test_only_known_managed_policies_are_attached(role: Role) -> None:
    ours = f"arn:aws:iam::{ACCOUNT}:role/classla-dev-Backup-0A1B-BackupRole-0A1B"
    known = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    assert role.may("iam:AttachRolePolicy", ours, iam__PolicyARN=known)
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert not role.may("iam:AttachRolePolicy", ours, iam__PolicyARN=admin)


def test_templates_attach_only_policies_that_the_role_may_attach() -> None:
    for path in set(OUTPUT.glob("*.json")) - {OUTPUT / name for name in NOT_ITS_BUSINESS}:
        for resource in json.loads(path.read_text()).get("Resources", {}).values():
            for arn in resource.get("Properties", {}).get("ManagedPolicyArns", []):
                assert json.dumps(arn).split(":policy/")[1].rstrip('"}') in execution_identity.ATTACHABLE


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
