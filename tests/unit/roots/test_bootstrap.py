"""The bootstrap root: one flat, small, self-contained template."""

from __future__ import annotations

import json
from typing import Any

import pytest

from templates_src.render import template_texts
from templates_src.roots import bootstrap
from tests.support.emit import only

TEMPLATE_BODY_LIMIT = 51_200


@pytest.fixture(scope="module")
def text() -> str:
    (only_text,) = template_texts(bootstrap.build().templates).values()
    return only_text


@pytest.fixture(scope="module")
def template(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(text)
    return data


def test_it_is_one_file_without_nested_stacks(template: dict[str, Any]) -> None:
    assert set(bootstrap.build().templates) == {"bootstrap.json"}
    assert "AWS::CloudFormation::Stack" not in {r["Type"] for r in template["Resources"].values()}


def test_it_can_be_deployed_as_a_template_body(text: str) -> None:
    assert len(text.encode()) < TEMPLATE_BODY_LIMIT


def test_the_same_source_gives_the_same_bytes(text: str) -> None:
    assert template_texts(bootstrap.build().templates)["bootstrap.json"] == text


def test_every_setting_has_a_default(template: dict[str, Any]) -> None:
    """The first command of a new account takes no answers."""
    assert set(template["Parameters"]) == {"KeptImages", "RegistryReplicaRegion", "OperatorRoleArn"}
    assert all("Default" in parameter for parameter in template["Parameters"].values())


def test_every_output_is_described(template: dict[str, Any]) -> None:
    assert set(template["Outputs"]) == {
        "BucketArn",
        "BucketName",
        "ExecutionRoleArn",
        "PlanRoleArn",
        "DeployRoleArn",
        "RecoverRoleArn",
        "SecretsRoleArn",
        "RepositoryArn",
        "RepositoryUri",
    }
    assert all(output["Description"] for output in template["Outputs"].values())


def test_everything_but_the_replication_is_kept(template: dict[str, Any]) -> None:
    dropped = {
        logical_id
        for logical_id, resource in template["Resources"].items()
        if not resource.get("DeletionPolicy", "Delete").startswith("Retain")
    }
    assert dropped == {"RegistryReplication"}


def test_the_roles_are_wired_to_this_bucket_and_this_repository(template: dict[str, Any]) -> None:
    plan = json.dumps(template["Resources"]["PlanRole"])
    assert '{"Fn::GetAtt": ["ArtifactBucket", "Arn"]}' in plan
    assert '{"Fn::GetAtt": ["BackendRepository", "Arn"]}' in plan
    assert '{"Fn::GetAtt": ["ExecutionRole", "Arn"]}' in plan
    guard = json.dumps(template["Resources"]["ExecutionGuardPolicy"])
    assert '{"Fn::GetAtt": ["ArtifactBucket", "Arn"]}' in guard


def test_it_has_one_bucket_and_one_repository(template: dict[str, Any]) -> None:
    assert only(template, "AWS::S3::Bucket")
    assert only(template, "AWS::ECR::Repository")
