"""What CreateChangeSet must be told about a template set."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from deployer.names import APP_ROOT
from deployer.packaging import package
from deployer.plans.source import (
    MAX_BODY_BYTES,
    NAMES_OF_IAM,
    capabilities,
    from_application,
    hashes,
    no_echo,
    protects,
)
from deployer.project import PROJECT, load
from templates_src.errors import OutputError
from tests.unit.deployer.fakes import FakeGateway, target


def template(*resources: tuple[str, dict[str, Any]]) -> str:
    made = {
        f"R{n}": {"Type": kind, "Properties": properties} for n, (kind, properties) in enumerate(resources)
    }
    return json.dumps({"Resources": made})


def test_a_template_without_iam_needs_nothing() -> None:
    assert (
        capabilities([template(("AWS::SNS::Topic", {})), '{"Resources":{"A":{"Type":"AWS::S3::Bucket"}}}'])
        == ()
    )


@pytest.mark.parametrize(("kind", "name"), NAMES_OF_IAM.items())
def test_an_iam_resource_with_a_name_of_its_own_needs_more(kind: str, name: str) -> None:
    assert capabilities([template((kind, {}))]) == ("CAPABILITY_IAM",)
    assert capabilities([template((kind, {name: "mine"}))]) == ("CAPABILITY_NAMED_IAM",)


def test_iam_resources_that_cannot_have_a_name_need_the_plain_one() -> None:
    assert capabilities(['{"Resources":{"A":{"Type":"AWS::IAM::Policy"}}}']) == ("CAPABILITY_IAM",)


def test_what_any_template_needs_is_given_once_and_in_order() -> None:
    texts = [
        template(("AWS::IAM::Role", {"RoleName": "a"}), ("AWS::IAM::Role", {})),
        template(("AWS::CloudFormation::Stack", {}), ("AWS::IAM::Role", {})),
    ]
    assert capabilities(texts) == ("CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM")


@pytest.mark.parametrize("name", ["bootstrap", "prod"])
def test_the_emitted_templates_are_given_what_they_need(name: str) -> None:
    application = load(name)
    found = capabilities(application.templates.values())
    assert "CAPABILITY_IAM" in found
    assert ("CAPABILITY_AUTO_EXPAND" in found) == (len(application.templates) > 1)


def test_no_echo_is_read_however_it_is_written() -> None:
    spec = {
        "A": {"NoEcho": True},
        "B": {"NoEcho": "true"},
        "C": {"NoEcho": False},
        "D": {"NoEcho": "false"},
        "E": {},
    }
    assert no_echo({"Parameters": spec}) == {"A", "B"}
    assert no_echo({}) == frozenset()


def test_everything_but_a_development_environment_is_protected() -> None:
    assert not protects(APP_ROOT, {"EnvironmentType": "development"})
    assert protects(APP_ROOT, {"EnvironmentType": "production"})
    assert protects(APP_ROOT, {})
    assert protects("bootstrap.json", {"EnvironmentType": "development"})


def test_the_word_for_development_is_one_that_the_template_takes() -> None:
    spec = json.loads((PROJECT / "output" / APP_ROOT).read_text())["Parameters"]["EnvironmentType"]
    assert "development" in spec["AllowedValues"]


def test_hashes_are_those_of_the_packaged_templates() -> None:
    packaged = package({"a.json": template()}, "a.json", str)
    assert hashes(packaged.values()) == {"a.json": packaged["a.json"].sha256}


def test_a_root_without_a_bucket_is_sent_as_it_is() -> None:
    source, uploaded = from_application(load("bootstrap"), target(), bucket="")
    assert (source.url, uploaded) == ("", 0)
    assert json.loads(source.body) == load("bootstrap").root_template


def test_a_body_that_cloudformation_would_not_take_is_refused() -> None:
    application = load("bootstrap")
    large = application.root_template
    large["Description"] = "x" * MAX_BODY_BYTES
    with pytest.raises(OutputError, match="CloudFormation takes 51,200"):
        from_application(
            replace(application, templates={application.root: json.dumps(large)}), target(), bucket=""
        )


def test_a_root_in_a_bucket_is_named_by_its_url() -> None:
    fake = FakeGateway()
    source, uploaded = from_application(load("dev"), target(fake), bucket="b")
    assert source.url.startswith("https://b.s3.")
    assert source.body == ""
    assert (
        uploaded
        == len(source.templates)
        == len([1 for operation, _ in fake.asked if operation == "PutObject"])
    )
