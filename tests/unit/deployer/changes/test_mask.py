"""No secret survives masking, wherever it is planted; references stay readable."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.changes.mask import MASK, PLAIN_VARIABLES, mask, mask_parameters, mask_text
from deployer.project import PROJECT

PLAIN = string.ascii_letters + string.digits
# Long enough that it cannot be part of anything else in the text; never a word that is harmless.
secrets = st.text(PLAIN + "/+_=-", min_size=12, max_size=60).filter(lambda s: not s.isdigit())
secret_keys = st.sampled_from(
    ["Password", "db_password", "ClientSecret", "AuthToken", "apiKey", "API_KEY", "credentials", "PrivateKey"]
)
harmless_keys = st.sampled_from(["Engine", "Host", "Port", "Items", "Owner", "0"])
tokens = st.one_of(
    st.builds(
        str.__add__,
        st.sampled_from(["AKIA", "ASIA"]),
        st.text(string.ascii_uppercase + string.digits, min_size=16, max_size=16),
    ),
    st.builds(
        str.__add__, st.sampled_from(["ghp_", "gho_", "ghs_"]), st.text(PLAIN, min_size=36, max_size=36)
    ),
    st.builds(str.__add__, st.just("github_pat_"), st.text(PLAIN, min_size=22, max_size=60)),
    st.builds(str.__add__, st.sampled_from(["xoxb-", "xoxp-"]), st.text(PLAIN, min_size=10, max_size=40)),
    st.builds(
        str.__add__, st.sampled_from(["sk_live_", "sk_test_", "rk_live_"]), st.text(PLAIN, min_size=24)
    ),
    st.builds(
        "eyJ{}.{}.{}".format,
        st.text(PLAIN, min_size=12, max_size=30),
        st.text(PLAIN, min_size=12, max_size=60),
        st.text(PLAIN, min_size=12, max_size=30),
    ),
)
references = st.one_of(
    st.builds("arn:aws:iam::123456789012:role/{}".format, st.text(PLAIN, min_size=1)),
    st.builds("arn:aws-us-gov:secretsmanager:us-gov-west-1:1:secret:{}:KEY::".format, st.text(PLAIN)),
    st.builds("{{{{resolve:secretsmanager:{}:SecretString:token}}}}".format, st.text(PLAIN, min_size=1)),
    st.just("{{changeSet:KNOWN_AFTER_APPLY}}"),
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A document that holds what ``inner`` gives, some levels down, in company."""
    return st.recursive(
        inner,
        lambda below: st.one_of(
            st.builds(lambda key, item: {key: item, "Other": "x"}, harmless_keys, below),
            st.builds(lambda item: ["first", item], below),
            st.builds(lambda item: {"Document": json.dumps(item)}, below),
        ),
        max_leaves=4,
    )


@given(st.data(), secrets, secret_keys)
def test_a_secret_under_a_telling_key_never_survives(data: st.DataObject, secret: str, key: str) -> None:
    planted = st.sampled_from([{key: secret}, {key: [secret]}, {"Key": key, "Value": secret}])
    document = data.draw(nested(planted))
    assert secret not in json.dumps(mask(document))
    assert secret not in mask_text("Anything", json.dumps(document))
    assert secret not in mask_text("Anything", "\n  " + json.dumps(document, indent=2))


@given(secret_keys, secrets)
def test_a_parameter_with_a_telling_name_is_masked(name: str, secret: str) -> None:
    assert mask_parameters({name: secret}, frozenset()) == {name: MASK}


@given(secret_keys, st.integers(min_value=100_000))
def test_a_secret_that_is_a_number_is_masked(key: str, number: int) -> None:
    assert mask({key: number}) == {key: MASK}
    assert mask({"Name": "ANYTHING", "Value": number}) == {"Name": "ANYTHING", "Value": MASK}


@given(st.data(), secrets, st.sampled_from([("Name", "Value"), ("name", "value")]))
def test_a_variable_never_shows_its_value(data: st.DataObject, secret: str, keys: tuple[str, str]) -> None:
    name = data.draw(
        st.text(string.ascii_uppercase + "_", min_size=1, max_size=9).filter(
            lambda n: n not in PLAIN_VARIABLES
        )
    )
    document = data.draw(nested(st.just({keys[0]: name, keys[1]: secret})))
    assert secret not in json.dumps(mask(document))


@pytest.mark.parametrize("key", ["EnvironmentVariables", "Variables"])
def test_variables_that_are_a_mapping_are_judged_the_same(key: str) -> None:
    given = {key: {"ANYTHING": "hunter2hunter2", "PORT": "80"}}
    assert mask(given) == {key: {"ANYTHING": MASK, "PORT": "80"}}


@given(
    st.sampled_from(["postgres", "rediss", "https"]),
    st.text(PLAIN, max_size=8),
    st.text(PLAIN + "!$&*+/@:=-_.", min_size=12, max_size=40).filter(
        lambda s: s[0].isalpha() and s[-1] != "@"
    ),
)
def test_a_password_in_a_url_never_survives(scheme: str, user: str, password: str) -> None:
    shown = mask_text("Endpoint", f"see {scheme}://{user}:{password}@db.example.com:5432/app for it")
    assert password not in shown
    assert shown.endswith("@db.example.com:5432/app for it")


def test_a_url_without_a_password_stays() -> None:
    for url in (
        "https://api.example.com:8443/callback",
        "http://10.0.0.1:80/a@b",
        "ssh://git@github.com/o/r",
    ):
        assert mask_text("Endpoint", url) == url


@given(st.data(), tokens, st.sampled_from(["", "Bearer ", "(", "key="]), st.sampled_from(["", " ", ")", ","]))
def test_a_token_is_known_by_its_shape(data: st.DataObject, token: str, before: str, after: str) -> None:
    text = before + token + after
    assert token not in mask_text("Description", text)
    assert token not in json.dumps(mask(data.draw(nested(st.just({"Description": text})))))
    assert token not in json.dumps(mask({"Name": "PORT", "Value": text}))


@pytest.mark.parametrize("kind", ["RSA ", "EC ", "", "OPENSSH ", "ENCRYPTED "])
@pytest.mark.parametrize("headers", ["", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00FF\n\n"])
@pytest.mark.parametrize("end", ["\n-----END PRIVATE KEY-----\n", ""])
def test_a_private_key_is_masked_to_its_end(kind: str, headers: str, end: str) -> None:
    body = "MIIEowIBAAKCAQEA-not+really/base64=="
    assert body not in mask_text("Description", f"-----BEGIN {kind}PRIVATE KEY-----\n{headers}{body}{end}")


def test_an_aws_secret_key_looks_like_a_path_and_is_masked_all_the_same() -> None:
    key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    assert mask_text("SecretAccessKey", key) == MASK
    assert mask({"aws_secret_access_key": key}) == {"aws_secret_access_key": MASK}


@given(st.data(), references, secret_keys)
def test_references_stay_readable(data: st.DataObject, reference: str, name: str) -> None:
    assert mask_text(name, reference) == reference
    document = data.draw(nested(st.sampled_from([{name: reference}, {"Name": name, "Value": reference}])))
    assert reference in json.dumps(mask(document))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SecretPrefix", "classla"),
        ("GitHubTokenSecretName", "classla/prod/github"),
        ("SecretReplicaRegion", "eu-west-1"),
        ("PrivateDnsEnabled", "true"),
        ("PasswordLength", "64"),
        ("AppSecretArn", ""),
        ("Cpu", "512"),
        ("NotAJson", "[half"),
        ("Empty", ""),
    ],
)
def test_what_is_no_secret_is_shown(name: str, value: str) -> None:
    assert mask_text(name, value) == value


def test_a_token_given_as_the_name_of_a_secret_is_masked() -> None:
    token = "ghp_" + "a1B2" * 9
    assert token not in mask_text("GitHubTokenSecretName", token)


def test_a_parameter_without_echo_is_masked_whatever_it_holds() -> None:
    assert mask_parameters({"Plain": "1", "Hidden": "1"}, frozenset({"Hidden"})) == {
        "Hidden": MASK,
        "Plain": "1",
    }


def test_what_is_masked_still_shows_its_neighbours() -> None:
    text = '[{"Name":"DB","Value":"hunter2hunter2"},{"Name":"PORT","Value":"3001"}]'
    assert mask_text("Environment", text) == ('[{"Name":"DB","Value":"****"},{"Name":"PORT","Value":"3001"}]')


def test_other_values_are_left_alone() -> None:
    document = {"Count": 3, "On": True, "None": None, "PasswordLength": 64, "Secret": False}
    assert mask(document) == document


def test_json_that_is_too_deep_to_read_is_no_reason_to_fail() -> None:
    assert mask_text("Text", "[" * 100_000).startswith("[[")


def test_the_plain_variables_are_those_that_our_own_template_writes() -> None:
    definition = next(
        resource["Properties"]
        for resource in json.loads((PROJECT / "output/service.json").read_text())["Resources"].values()
        if resource["Type"] == "AWS::ECS::TaskDefinition"
    )
    (container,) = definition["ContainerDefinitions"]
    entries = [entry.get("Fn::If", [None, entry])[1] for entry in container["Environment"]]
    assert {entry["Name"] for entry in entries if isinstance(entry["Name"], str)} == PLAIN_VARIABLES
