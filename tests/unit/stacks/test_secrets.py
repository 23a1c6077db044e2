from __future__ import annotations

from templates_src.common.application import SECRETS
from templates_src.evaluate import Deployment, Reference, evaluate_stack
from templates_src.settings import storage as settings
from templates_src.stacks import secrets
from tests.support.emit import emit

TEMPLATE = emit(secrets.STACK)
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:classla-rotate"


def deploy(**parameters: str) -> Deployment:
    values = {
        "SecretPrefix": "classla",
        "SecretReplicaRegion": "",
        "RotationLambdaArn": "",
        "RotationDays": "90",
    }
    deployment = evaluate_stack({"s.json": TEMPLATE}, "s.json", {**values, **parameters})
    assert deployment.problems == ()
    return deployment


def test_the_names_are_the_document_s() -> None:
    assert settings.SECRET_PREFIX.default == "classla"
    names = {r.properties["Name"] for r in deploy().of_type("AWS::SecretsManager::Secret")}
    assert names == {"classla/supabase/credentials", "classla/workos/credentials", "classla/app/secrets"}


def test_the_description_says_which_keys_are_wanted() -> None:
    for resource, spec in zip(("SupabaseSecret", "WorkosSecret", "AppSecret"), SECRETS, strict=True):
        description = deploy().at(resource).properties["Description"]
        assert all(key in description for key in spec.keys)


def test_no_secret_has_a_value_that_an_update_could_write_back() -> None:
    resources = deploy().of_type("AWS::SecretsManager::Secret")
    assert not any("SecretString" in r.properties for r in resources)
    generated = {r.logical_id for r in resources if "GenerateSecretString" in r.properties}
    assert generated == {"AppSecret"}


def test_the_session_secret_is_generated_under_its_key() -> None:
    generated = deploy().at("AppSecret").properties["GenerateSecretString"]
    assert generated["GenerateStringKey"] == "SESSION_SECRET"
    assert generated["SecretStringTemplate"] == "{}"
    assert generated["PasswordLength"] >= 32


def test_secrets_outlive_their_stack() -> None:
    for resource in deploy().of_type("AWS::SecretsManager::Secret"):
        assert resource.attributes["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource.attributes["UpdateReplacePolicy"] == "Retain"


def test_copies_in_a_second_region_on_request() -> None:
    assert "ReplicaRegions" not in deploy().at("AppSecret").properties
    replicated = deploy(SecretReplicaRegion="us-west-2")
    for resource in replicated.of_type("AWS::SecretsManager::Secret"):
        assert resource.properties["ReplicaRegions"] == [{"Region": "us-west-2"}]


def test_no_copies_in_the_stack_s_own_region() -> None:
    for resource in deploy(SecretReplicaRegion="us-east-1").of_type("AWS::SecretsManager::Secret"):
        assert "ReplicaRegions" not in resource.properties


def test_rotation_on_request() -> None:
    assert not deploy().of_type("AWS::SecretsManager::RotationSchedule")
    (rotation,) = deploy(RotationLambdaArn=LAMBDA).of_type("AWS::SecretsManager::RotationSchedule")
    assert rotation.properties["SecretId"] == Reference("AppSecret")
    assert rotation.properties["RotationRules"] == {"AutomaticallyAfterDays": "90"}
    assert rotation.properties["RotateImmediatelyOnUpdate"] is False
