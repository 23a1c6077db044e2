"""Facts of the design document that no stack's own test states, read from the committed templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TEMPLATES: dict[str, Any] = {
    path.name: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "output").glob("*.json")
}
ENVIRONMENTS: dict[str, dict[str, str]] = {
    name: json.loads((ROOT / "parameters" / f"{name}.json").read_text(encoding="utf-8"))["Parameters"]
    for name in ("dev", "staging", "prod")
}


def resources() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, template in TEMPLATES.items():
        for logical_id, resource in template.get("Resources", {}).items():
            yield f"{name}#{logical_id}", resource


def references(value: Any) -> set[str]:
    """What a value refers to: logical ids, parameters, and attributes as ``Id.Attribute``."""
    if isinstance(value, list):
        return {name for part in value for name in references(part)}
    if not isinstance(value, dict):
        return set()
    if set(value) == {"Ref"}:
        return {value["Ref"]}
    if set(value) == {"Fn::GetAtt"}:
        return {".".join(value["Fn::GetAtt"])}
    return {name for part in value.values() for name in references(part)}


def origins(template: str, output: str) -> set[str]:
    """The resources that an output is made of, followed from the root into the nested stack."""
    found = set()
    for name in references(TEMPLATES[template]["Outputs"][output]["Value"]):
        stack, _, attribute = name.partition(".Outputs.")
        if attribute:
            child = TEMPLATES[template]["Resources"][stack]["Properties"]["TemplateURL"]
            found |= origins(child, attribute)
        else:
            found.add(f"{template}#{name}")
    return found


@pytest.mark.parametrize(
    ("root", "output", "made_of"),
    [
        ("app.json", "VpcId", {"network.json#Vpc"}),
        ("app.json", "PublicSubnetA", {"network.json#PublicSubnetA"}),
        ("app.json", "PublicSubnetB", {"network.json#PublicSubnetB"}),
        ("app.json", "AppSubnetA", {"network.json#AppSubnetA"}),
        ("app.json", "AppSubnetB", {"network.json#AppSubnetB"}),
        ("app.json", "DataSubnetA", {"network.json#DataSubnetA"}),
        ("app.json", "DataSubnetB", {"network.json#DataSubnetB"}),
        ("app.json", "ClusterArn", {"service.json#Cluster.Arn"}),
        ("app.json", "ServiceName", {"service.json#Service.Name"}),
        ("app.json", "TaskDefinitionArn", {"service.json#TaskDefinition"}),
        ("app.json", "TaskSecurityGroupId", {"security.json#TaskSecurityGroup.GroupId"}),
        ("app.json", "AlbDnsName", {"edge.json#LoadBalancer.DNSName"}),
        ("app.json", "AlbArn", {"edge.json#LoadBalancer"}),
        ("app.json", "TargetGroupArn", {"edge.json#TargetGroup"}),
        ("app.json", "AlbSecurityGroupId", {"security.json#AlbSecurityGroup.GroupId"}),
        ("app.json", "SupabaseSecretArn", {"secrets.json#SupabaseSecret"}),
        ("app.json", "WorkosSecretArn", {"secrets.json#WorkosSecret"}),
        ("app.json", "AppSecretArn", {"secrets.json#AppSecret"}),
        ("app.json", "AmplifyAppId", {"frontend.json#App.AppId", "frontend.json#ManualApp.AppId"}),
        (
            "app.json",
            "AmplifyDefaultDomain",
            {"frontend.json#App.DefaultDomain", "frontend.json#ManualApp.DefaultDomain"},
        ),
        ("bootstrap.json", "RepositoryUri", {"bootstrap.json#BackendRepository.RepositoryUri"}),
        ("bootstrap.json", "RepositoryArn", {"bootstrap.json#BackendRepository.Arn"}),
    ],
)
def test_the_outputs_of_the_document_are_made_of_its_resources(
    root: str, output: str, made_of: set[str]
) -> None:
    assert origins(root, output) == made_of


@pytest.mark.parametrize(
    ("where", "parameter"),
    [
        ("service.json#TaskDefinition/Cpu", "TaskCpu"),
        ("service.json#TaskDefinition/Memory", "TaskMemory"),
        ("service.json#TaskDefinition/ContainerDefinitions/0/Image", "ImageUri"),
        ("service.json#Service/HealthCheckGracePeriodSeconds", "HealthCheckGraceSeconds"),
        ("service.json#ScalableTarget/MinCapacity", "MinTasks"),
        ("service.json#ScalableTarget/MaxCapacity", "MaxTasks"),
        ("service.json#CpuScaling/TargetTrackingScalingPolicyConfiguration/TargetValue", "CpuTargetPercent"),
        (
            "service.json#MemoryScaling/TargetTrackingScalingPolicyConfiguration/TargetValue",
            "MemoryTargetPercent",
        ),
        (
            "service.json#CpuScaling/TargetTrackingScalingPolicyConfiguration/ScaleInCooldown",
            "ScaleInCooldownSeconds",
        ),
        (
            "service.json#CpuScaling/TargetTrackingScalingPolicyConfiguration/ScaleOutCooldown",
            "ScaleOutCooldownSeconds",
        ),
        ("service.json#Cluster/ClusterSettings/0/Value", "ContainerInsights"),
        ("frontend.json#Branch/BranchName", "FrontendBranch"),
        ("frontend.json#App/Repository", "FrontendRepository"),
    ],
)
def test_a_number_of_the_document_is_a_parameter_at_its_place(where: str, parameter: str) -> None:
    """The defaults themselves are asserted by the stack's own tests."""
    address, *steps = where.split("/")
    value: Any = dict(resources())[address]["Properties"]
    for step in steps:
        value = value[int(step) if step.isdigit() else step]
    assert value == {"Ref": parameter}


def test_the_execution_role_pulls_images_and_writes_logs() -> None:
    (policy,) = TEMPLATES["service.json"]["Resources"]["ExecutionRole"]["Properties"]["Policies"]
    actions = {action for s in policy["PolicyDocument"]["Statement"] for action in s["Action"]}
    assert {"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "logs:PutLogEvents"} <= actions


def test_the_parts_that_need_each_other_s_url_get_it() -> None:
    """No URL is copied by hand: the backend's goes to the build, the frontend's to the task."""
    stacks = TEMPLATES["app.json"]["Resources"]
    assert references(stacks["Frontend"]["Properties"]["Parameters"]["ApiUrl"]) == {"Edge.Outputs.ApiUrl"}
    task = stacks["Service"]["Properties"]["Parameters"]
    assert references(task["ApiUrl"]) == {"Edge.Outputs.ApiUrl"}
    assert references(task["FrontendUrl"]) == {"Frontend.Outputs.FrontendUrl"}


def test_nothing_keeps_state_or_locks_of_its_own() -> None:
    assert "AWS::DynamoDB::Table" not in {resource["Type"] for _, resource in resources()}


def test_there_is_no_database_here() -> None:
    """Supabase holds the data, and encrypts and replicates it."""
    assert not [address for address, resource in resources() if resource["Type"].startswith("AWS::RDS::")]


def test_secrets_are_encrypted_with_aws_s_own_key() -> None:
    """Secrets Manager always encrypts; without a key of ours it takes the account's aws/secretsmanager."""
    found = [r["Properties"] for _, r in resources() if r["Type"] == "AWS::SecretsManager::Secret"]
    assert len(found) == 3
    assert not any("KmsKeyId" in properties for properties in found)


def test_no_access_key_is_made() -> None:
    types = {resource["Type"] for _, resource in resources()}
    assert not types & {"AWS::IAM::User", "AWS::IAM::AccessKey"}


def test_production_has_a_gateway_in_each_zone_and_the_others_share_one() -> None:
    modes = {name: parameters["NatMode"] for name, parameters in ENVIRONMENTS.items()}
    assert modes == {"dev": "single", "staging": "single", "prod": "per-az"}


def test_staging_is_sized_like_production() -> None:
    """What was proved in staging says something about production: same templates, tasks and cache."""
    staging, production = ENVIRONMENTS["staging"], ENVIRONMENTS["prod"]
    for name in ("TaskCpu", "TaskMemory", "MinTasks", "MaxTasks", "CacheEnabled", "CapacityProvider"):
        assert staging[name] == production[name], name


def test_every_production_environment_has_a_budget() -> None:
    assert int(ENVIRONMENTS["prod"]["MonthlyBudgetUsd"]) > 0
