from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import literal_secrets as rule
from tests.unit.lint.planting import NOTHING, choose, found, ref, resource, single


def test_a_literal_secret_string() -> None:
    body = {"Secret": resource("AWS::SecretsManager::Secret", SecretString='{"KEY": "REPLACE_ME"}')}
    assert found(rule, single(body)) == [("CLS032", "t.json", "Resources/Secret/Properties/SecretString")]


@pytest.mark.parametrize("name", ["MasterUserPassword", "AuthToken", "OauthToken", "ClientSecret"])
def test_a_literal_in_a_secret_looking_property(name: str) -> None:
    body = {"Thing": resource("X", Deep={name: choose("C", {"Fn::Sub": "hunter2"}, NOTHING)})}
    place = f"Resources/Thing/Properties/Deep/{name}/Fn::If/1"
    assert found(rule, single(body)) == [("CLS032", "t.json", place)]


@pytest.mark.parametrize("name", ["SESSION_SECRET", "GITHUB_TOKEN", "WORKOS_API_KEY", "DB_PASSWORD", "TOKEN"])
def test_a_literal_in_a_secret_looking_variable(name: str) -> None:
    variables = [{"Name": name, "Value": "hunter2"}]
    task = resource("AWS::ECS::TaskDefinition", ContainerDefinitions=[{"Environment": variables}])
    place = "Resources/Task/Properties/ContainerDefinitions/0/Environment/0/Value"
    assert found(rule, single({"Task": task})) == [("CLS032", "t.json", place)]
    function = resource("AWS::Lambda::Function", Environment={"Variables": {name: "hunter2"}})
    place = f"Resources/Function/Properties/Environment/Variables/{name}"
    assert found(rule, single({"Function": function})) == [("CLS032", "t.json", place)]


@pytest.mark.parametrize(
    "value", [ref("Token"), "{{resolve:secretsmanager:x}}", {"Fn::Sub": "{{resolve:x:${Y}}}"}, "", NOTHING]
)
def test_a_value_from_elsewhere(value: Any) -> None:
    assert found(rule, single({"App": resource("AWS::Amplify::App", AccessToken=value)})) == []


def test_what_only_sounds_like_a_secret() -> None:
    generated = {"SecretStringTemplate": "{}", "GenerateStringKey": "KEY", "PasswordLength": 32}
    variables = [
        {"Name": "SESSION_SECRET", "Type": "SECRETS_MANAGER", "Value": "classla/app:SESSION_SECRET"},
        {"Name": "TOKEN_LIFETIME", "Value": "60"},
        {"Name": "NODE_ENV", "Value": "production"},
    ]
    body = {
        "Secret": resource("AWS::SecretsManager::Secret", GenerateSecretString=generated, Name="app/secrets"),
        "Build": resource("AWS::CodeBuild::Project", Environment={"EnvironmentVariables": variables}),
        "Database": resource("AWS::RDS::DBInstance", ManageMasterUserPassword=True),
    }
    assert found(rule, single(body)) == []
