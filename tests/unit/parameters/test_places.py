from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from templates_src.parameters.files import load_folder
from templates_src.parameters.places import name_problems, placeholders, region_problems, shared_problems
from tests.support.parameters import FOLDER, SETTINGS, file_of, values_with

if TYPE_CHECKING:
    from templates_src.parameters.model import ParameterFile

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0a"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("CertificateArn", CERTIFICATE, "is in eu-west-1, and the stack in us-east-1"),
        ("RotationLambdaArn", "arn:aws:lambda:us-west-2:123456789012:function:r", "is in us-west-2"),
        ("SecretReplicaRegion", "us-east-1", "the stack's own region"),
        ("RegistryReplicaRegion", "us-east-1", "the stack's own region"),
    ],
)
def test_a_wrong_region(name: str, value: str, message: str) -> None:
    (problem,) = region_problems({name: value}, "us-east-1")
    assert problem.where == name
    assert message in problem.what


def test_right_regions() -> None:
    values = values_with(CertificateArn=CERTIFICATE, SecretReplicaRegion="us-east-1")
    assert list(region_problems(values, "eu-west-1")) == []


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({"ApiDomainName": "x.org", "FrontendDomainName": "x.org"}, 1),
        ({"ApiDomainName": "a.x.org", "FrontendDomainName": "x.org", "FrontendSubdomainPrefix": "a"}, 1),
        ({"ApiDomainName": "x.org", "FrontendDomainName": "x.org", "FrontendSubdomainPrefix": "a"}, 0),
        ({"ApiDomainName": "api.x.org", "FrontendDomainName": "x.org"}, 0),
        ({}, 0),
    ],
)
def test_backend_and_frontend_need_different_names(changed: dict[str, str], count: int) -> None:
    assert len(list(name_problems(values_with(**changed)))) == count


def _shared(*files: ParameterFile) -> str:
    return "\n".join(map(str, shared_problems(files, SETTINGS)))


def test_a_secret_prefix_is_for_one_environment_of_a_region() -> None:
    one, other = file_of("dev", {"SecretPrefix": "same"}), file_of("prod", {"SecretPrefix": "same"})
    assert "parameters/dev.json and parameters/prod.json, SecretPrefix" in _shared(one, other)
    elsewhere = file_of("prod", {"SecretPrefix": "same"}, tags={"Region": "eu-west-1"})
    assert _shared(one, elsewhere) == ""


def test_two_files_that_leave_the_prefix_to_its_default_share_it() -> None:
    files = [file_of(name) for name in ("dev", "prod")]
    bare = [type(file)(**{**vars(file), "parameters": {"EnvironmentName": file.name}}) for file in files]
    assert "SecretPrefix: have the same value" in _shared(*bare)


def test_an_environment_name_is_for_one_file_of_a_region() -> None:
    assert "EnvironmentName" in _shared(file_of("dev"), file_of("prod", {"EnvironmentName": "dev"}))


def test_an_api_name_is_shared_only_for_failover() -> None:
    def named(name: str, role: str, region: str) -> ParameterFile:
        parameters = {"ApiDomainName": "api.x.org", "FailoverRole": role}
        return file_of(name, parameters, tags={"Region": region})

    east, west = ("prod", "primary", "us-east-1"), ("prod-west", "secondary", "us-west-2")
    assert _shared(named(*east), named(*west)) == ""
    assert "make one FailoverRole primary" in _shared(named(*east), named("prod-west", "none", "us-west-2"))


def test_copies_of_secrets_do_not_take_the_names_of_another_region_s_own() -> None:
    east = file_of("prod", {"SecretPrefix": "classla", "SecretReplicaRegion": "us-west-2"})
    west = {"EnvironmentName": "west", "SecretPrefix": "classla"}
    same = file_of("prod-west", west, tags={"Region": "us-west-2"})
    assert "copies secrets to us-west-2, where parameters/prod-west.json makes its own" in _shared(east, same)
    other = file_of("prod-west", {**west, "SecretPrefix": "classla-west"}, tags={"Region": "us-west-2"})
    assert _shared(east, other) == ""


def test_other_roots_are_not_compared() -> None:
    assert _shared(file_of("bootstrap"), file_of("bootstrap-two")) == ""


def test_what_has_to_be_replaced_before_the_first_deployment() -> None:
    found = {file.name: placeholders(file.parameters) for file in load_folder(FOLDER)}
    assert found["bootstrap"] == ()
    assert set(found["prod"]) == {
        "AlarmEmail",
        "ApiDomainName",
        "FrontendDomainName",
        "FrontendRepository",
        "HostedZoneId",
        "WorkosClientId",
    }
    assert set(found["dev"]) == {"AlarmEmail", "WorkosClientId"}
    assert placeholders({"A": "api.classla.org", "B": "", "C": "https://github.com/classla/classla"}) == ()
