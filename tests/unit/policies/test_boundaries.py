"""What bounds a role lets through what the emitted roles do, and nothing that none of them does."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from deployer.iam.arns import Place, document
from templates_src import permissions
from templates_src.evaluate import evaluate_stack
from templates_src.policies import boundaries
from tests.support.iam import ACCOUNT, Role, actions_of, covers, resolve
from tests.support.plain import plain

PROJECT = Path(__file__).parents[3]
REGION = "us-east-1"
BUCKET = "arn:aws:s3:::classla-bootstrap-artifactbucket-0a1b"
EVERYTHING: dict[str, Any] = {"Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}
APPLICATION = resolve(plain(boundaries.application_roles(BUCKET)), {"AWS::Region": REGION})
DEPLOYERS = resolve(plain(boundaries.deployers()), {"AWS::Region": REGION})
# Everything that a parameters file can switch on.
SWITCHED_ON = {"ExecEnabled": "true", "FlowLogsEnabled": "true"}


def templates() -> dict[str, Any]:
    return {path.name: json.loads(path.read_text()) for path in (PROJECT / "output").glob("*.json")}


def inline_statements(names: list[str]) -> list[dict[str, Any]]:
    """Every statement of every inline policy of the roles in these templates, conditional ones included."""
    found: list[dict[str, Any]] = []

    def walk(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            if "PolicyDocument" in value:
                found.extend(value["PolicyDocument"]["Statement"])
            for item in value.values():
                walk(item)

    for name in names:
        for resource in templates()[name]["Resources"].values():
            if resource["Type"] == "AWS::IAM::Role":
                walk(resource["Properties"].get("Policies", []))
    return found


def names_of_application() -> list[str]:
    everything = templates()
    wanted = permissions.application(everything)
    return [name for name, template in everything.items() if template in wanted]


def test_the_boundary_names_what_the_application_s_roles_do_and_nothing_else() -> None:
    """Besides the backup role's, whose managed policies AWS keeps."""
    used = {action for one in inline_statements(names_of_application()) for action in one["Action"]}
    allowed = {action for _, action in actions_of([APPLICATION])}
    assert used == allowed - {"backup:*", "backup-storage:*"}


def test_every_service_that_a_deploying_role_needs_is_in_its_boundary() -> None:
    used = {
        action for one in inline_statements(["pipeline.json", "bootstrap.json"]) for action in one["Action"]
    }
    allowed = {action for _, action in actions_of([DEPLOYERS])}
    assert [one for one in sorted(used) if not any(covers(pattern, one) for pattern in allowed)] == []
    assert [one for one in sorted(allowed) if not any(covers(one, action) for action in used)] == []


@pytest.mark.parametrize("env", ["dev", "staging", "prod"])
def test_no_role_of_an_environment_loses_a_right_to_its_boundary(env: str) -> None:
    file = json.loads((PROJECT / "parameters" / f"{env}.json").read_text())
    made = evaluate_stack(
        templates(), "app.json", {**file["Parameters"], **SWITCHED_ON}, stack_name=f"classla-{env}"
    )
    place, seen = Place(f"classla-{env}"), 0
    context = {"cloudwatch__namespace": "CloudWatchSynthetics", "aws__ResourceAccount": place.account}
    for resource in made.of_type("AWS::IAM::Role"):
        for inline in resource.properties.get("Policies", []):
            text = document(inline["PolicyDocument"], made, place)
            role = Role([text], boundary=APPLICATION)
            for statement in text["Statement"]:
                for action, named in product(statement["Action"], statement["Resource"]):
                    seen += 1
                    assert role.may(action, named.replace("*", "x"), **context), (resource.address, action)
    assert seen > 10


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateUser", "*"),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/admin"),
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:other-0a1b2c"),
        ("secretsmanager:PutSecretValue", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:classla/app-0a"),
        ("s3:GetObject", f"{BUCKET}/templates/0a1b.json"),
        ("s3:PutObject", "arn:aws:s3:::somebody-else/x"),
        ("cloudformation:ExecuteChangeSet", "*"),
        ("ec2:RunInstances", "*"),
    ],
)
def test_a_role_that_a_template_gave_everything_still_does_not(action: str, resource: str) -> None:
    assert Role([EVERYTHING]).may(action, resource)
    assert not Role([EVERYTHING], boundary=APPLICATION).may(action, resource)


@pytest.mark.parametrize(
    "action", ["iam:CreateRole", "iam:PutRolePolicy", "ec2:RunInstances", "organizations:LeaveOrganization"]
)
def test_a_role_that_deploys_never_changes_an_identity(action: str) -> None:
    assert not Role([EVERYTHING], boundary=DEPLOYERS).may(action)


def test_a_role_that_deploys_passes_roles_to_two_services_only() -> None:
    role = Role([EVERYTHING], boundary=DEPLOYERS)
    ours = f"arn:aws:iam::{ACCOUNT}:role/classla-dev-Service-TaskRole"
    assert role.may("iam:PassRole", ours, iam__PassedToService="ecs-tasks.amazonaws.com")
    assert not role.may("iam:PassRole", ours, iam__PassedToService="ec2.amazonaws.com")
