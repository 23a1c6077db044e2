from __future__ import annotations

import json
import string

import pytest

from deployer.local import secret


def test_a_value_is_given_generated_or_none() -> None:
    assert secret.value({"SecretString": "word"}) == "word"
    assert secret.value({}) == ""
    assert len(secret.value({"GenerateSecretString": {}})) == 32


def test_a_generated_value_goes_into_its_template() -> None:
    generated = json.loads(
        secret.value(
            {
                "GenerateSecretString": {
                    "SecretStringTemplate": '{"user": "a"}',
                    "GenerateStringKey": "password",
                    "PasswordLength": 64,
                    "ExcludePunctuation": True,
                }
            }
        )
    )
    assert generated["user"] == "a"
    assert len(generated["password"]) == 64
    assert generated["password"].isalnum()


@pytest.mark.parametrize("name", list(secret.EXCLUSIONS))
def test_kinds_of_characters_are_left_out(name: str) -> None:
    generated = secret.value({"GenerateSecretString": {name: "true", "PasswordLength": 500}})
    assert not set(generated) & set(secret.EXCLUSIONS[name])


def test_single_characters_are_left_out() -> None:
    allowed = "ab"
    left_out = "".join(set(string.printable) - set(allowed))
    generated = secret.value({"GenerateSecretString": {"ExcludeCharacters": left_out}})
    assert set(generated) <= set(allowed)
