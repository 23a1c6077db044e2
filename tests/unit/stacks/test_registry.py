"""The registry stack."""

from __future__ import annotations

import json
from typing import Any

import pytest

from templates_src.stacks import registry
from tests.support.emit import emit, only


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return emit(registry.STACK)


@pytest.fixture(scope="module")
def repository(template: dict[str, Any]) -> dict[str, Any]:
    return only(template, "AWS::ECR::Repository")


def test_images_are_scanned_immutable_and_encrypted(repository: dict[str, Any]) -> None:
    properties = repository["Properties"]
    assert properties["ImageTagMutability"] == "IMMUTABLE"
    assert properties["ImageScanningConfiguration"] == {"ScanOnPush": True}
    assert properties["EncryptionConfiguration"] == {"EncryptionType": "KMS"}


def test_images_outlive_the_stack(repository: dict[str, Any]) -> None:
    assert repository["DeletionPolicy"].startswith("Retain")
    assert repository["UpdateReplacePolicy"] == "Retain"
    assert repository["Properties"]["EmptyOnDelete"] is False


def test_a_kept_repository_does_not_block_its_own_creation(repository: dict[str, Any]) -> None:
    assert "RepositoryName" not in repository["Properties"]


def test_nobody_gets_in_by_a_repository_policy(repository: dict[str, Any]) -> None:
    assert "RepositoryPolicyText" not in repository["Properties"]


@pytest.mark.parametrize("kept", ["1", "10", "1000"])
def test_the_lifecycle_is_json_once_cloudformation_filled_it_in(
    repository: dict[str, Any], kept: str
) -> None:
    text, names = repository["Properties"]["LifecyclePolicy"]["LifecyclePolicyText"]["Fn::Sub"]
    assert names == {"Kept": {"Ref": "KeptImages"}}
    untagged, newest = json.loads(text.replace("${Kept}", kept))["rules"]
    assert (untagged["selection"]["tagStatus"], untagged["selection"]["countNumber"]) == ("untagged", 1)
    # ECR wants the rule for "any" to have the highest number, and a number where this one is.
    assert newest["selection"]["tagStatus"] == "any"
    assert newest["selection"]["countNumber"] == int(kept)
    assert newest["rulePriority"] > untagged["rulePriority"]
    assert "${" not in text.replace("${Kept}", "")


def test_replication_is_on_only_for_another_region(template: dict[str, Any]) -> None:
    replication = only(template, "AWS::ECR::ReplicationConfiguration")
    region = {"Ref": "RegistryReplicaRegion"}
    assert template["Conditions"][replication["Condition"]] == {
        "Fn::And": [
            {"Fn::Not": [{"Fn::Equals": [region, ""]}]},
            {"Fn::Not": [{"Fn::Equals": [region, {"Ref": "AWS::Region"}]}]},
        ]
    }


def test_only_our_repository_is_replicated(template: dict[str, Any]) -> None:
    replication = only(template, "AWS::ECR::ReplicationConfiguration")["Properties"]
    (rule,) = replication["ReplicationConfiguration"]["Rules"]
    assert rule["RepositoryFilters"] == [
        {"Filter": {"Ref": "BackendRepository"}, "FilterType": "PREFIX_MATCH"}
    ]
    assert rule["Destinations"] == [
        {"Region": {"Ref": "RegistryReplicaRegion"}, "RegistryId": {"Ref": "AWS::AccountId"}}
    ]
