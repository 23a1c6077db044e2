"""Who can reach what, asked of a small planted deployment, and the document of the real one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import UnevaluatedError
from deployer.iam.access import reached
from deployer.iam.arns import Place, arn_of, concrete
from deployer.iam.document import markdown
from deployer.iam.roles import roles_of
from templates_src.evaluate import Deployment, evaluate_stack
from templates_src.policies.reasons import STATEMENTS, reason_of

PROJECT = Path(__file__).parents[4]
PLACE = Place("classla-x")


def planted(**role: Any) -> Deployment:
    """A bucket, a secret, and a role with one statement."""
    bucket = {"Fn::GetAtt": ["Bucket", "Arn"]}
    statement = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "secretsmanager:GetSecretValue"],
        "Resource": [{"Fn::Sub": ["${B}/in/*", {"B": bucket}]}, {"Ref": "Secret"}],
    }
    template = {
        "Resources": {
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "classla/a"}},
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {"Statement": []},
                    "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}],
                    **role,
                },
            },
            "BucketPolicy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "Bucket"},
                    "PolicyDocument": {
                        "Statement": {
                            "Effect": "Allow",
                            "Principal": {"Service": "logs.example"},
                            "Action": "s3:PutObject",
                            "Resource": {"Fn::Sub": ["${B}/log/*", {"B": bucket}]},
                        }
                    },
                },
            },
        }
    }
    return evaluate_stack({"t.json": template}, "t.json", {})


def rows(deployment: Deployment) -> list[tuple[str, str, str, str]]:
    found = reached(deployment, PLACE, roles_of(deployment, PLACE))
    return sorted((one.resource, one.way, one.where, one.who) for one in found)


def test_roles_and_resource_policies_are_found_with_their_prefixes() -> None:
    assert rows(planted()) == [
        ("Bucket", "read objects", "in/*", "Role"),
        ("Bucket", "write objects", "log/*", "service:logs.example"),
        ("Secret", "read its value", "", "Role"),
    ]


def test_a_boundary_takes_away() -> None:
    made = planted(PermissionsBoundary="arn:aws:iam::123456789012:policy/b")
    only_s3 = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    roles = roles_of(made, PLACE, {"arn:aws:iam::123456789012:policy/b": only_s3})
    assert {one.resource for one in reached(made, PLACE, roles)} == {"Bucket"}


def test_a_boundary_that_nothing_makes() -> None:
    with pytest.raises(UnevaluatedError, match="which no template makes"):
        roles_of(planted(PermissionsBoundary="arn:aws:iam::123456789012:policy/b"), PLACE)


def test_names_are_made_as_cloudformation_makes_them() -> None:
    made = planted()
    assert arn_of(made.at("Bucket"), made, PLACE) == "arn:aws:s3:::classla-x-bucket-examplesuffix"
    assert arn_of(made.at("Secret"), made, PLACE).endswith(":secret:classla/a-000000")
    said = concrete(made.at("BucketPolicy").properties["Bucket"], made, PLACE)
    assert said == "classla-x-bucket-examplesuffix"


def test_a_type_without_an_arn() -> None:
    made = planted()
    with pytest.raises(UnevaluatedError, match="AWS::S3::BucketPolicy"):
        arn_of(made.at("BucketPolicy"), made, PLACE)


# --- the real one
@pytest.fixture(scope="module")
def document() -> str:
    return markdown(PROJECT)


def row(document: str, section: str, start: str) -> str:
    text = document.split(f"\n## {section}\n")[1].split("\n## ")[0]
    (found,) = [line for line in text.splitlines() if line.startswith(f"| {start} |")]
    return found.split("|")[3].strip()


@pytest.mark.parametrize("env", ["dev", "staging", "prod"])
@pytest.mark.parametrize("secret", ["AppSecret", "SupabaseSecret", "WorkosSecret"])
def test_three_roles_read_a_secret(document: str, env: str, secret: str) -> None:
    """CloudFormation, the operator of secrets, and whoever starts the environment's own tasks."""
    wanted = "bootstrap ExecutionRole, bootstrap SecretsRole, Service/ExecutionRole"
    assert row(document, env, f"Secrets/{secret} | read its value") == wanted


def test_only_a_role_that_executes_writes_records_and_only_plan_writes_templates(document: str) -> None:
    assert row(document, "bootstrap", "ArtifactBucket | write objects below `deployments/*`") == "DeployRole"
    assert row(document, "bootstrap", "ArtifactBucket | write objects below `templates/*`") == "PlanRole"


def test_the_application_s_deployment_does_not_reach_the_pipeline(document: str) -> None:
    section = document.split("\n## pipeline\n")[1].split("\n## ")[0]
    assert "NotificationTopic" in section
    assert "bootstrap ExecutionRole" not in section


def test_every_reason_is_of_a_statement(document: str) -> None:
    stated = {line.split("|")[2].strip() for line in document.split("## Statements")[1].splitlines()[4:]}
    assert [sid for sid in STATEMENTS if sid not in stated] == []
    assert all(reason_of(sid) for sid in stated)


def test_a_statement_without_a_reason(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "output", tmp_path / "output")
    shutil.copytree(PROJECT / "parameters", tmp_path / "parameters")
    path = tmp_path / "output" / "service.json"
    path.write_text(path.read_text().replace('"ReadSecrets"', '"ReadMore"'))
    assert json.loads(path.read_text())
    with pytest.raises(UnevaluatedError, match=r"service\.json ReadMore: has no reason"):
        markdown(tmp_path)
