from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import image_digest as rule
from tests.unit.lint.planting import found, get, ref, resource, single


def task(image: Any, **sections: Any) -> Any:
    containers = [{"Name": "c", "Image": image}]
    return single({"Task": resource("AWS::ECS::TaskDefinition", ContainerDefinitions=containers)}, **sections)


PLACE = "Resources/Task/Properties/ContainerDefinitions/0/Image"
DIGEST = "@sha256:" + "0" * 64


@pytest.mark.parametrize(
    "image",
    [
        "nginx:1.27",
        "nginx",
        {"Fn::Sub": "${Repository}:latest"},
        {"Fn::Join": [":", [get("Repository", "RepositoryUri"), ref("Tag")]]},
    ],
)
def test_an_image_by_tag(image: Any) -> None:
    assert found(rule, task(image)) == [("CLS009", "t.json", PLACE)]


def test_a_parameter_whose_default_is_a_tag() -> None:
    parameters = {"ImageUri": {"Type": "String", "Default": "nginx:latest"}}
    assert found(rule, task(ref("ImageUri"), Parameters=parameters)) == [("CLS009", "t.json", PLACE)]


@pytest.mark.parametrize(
    "image",
    [
        "nginx" + DIGEST,
        "nginx:1.27" + DIGEST,
        {"Fn::Sub": "${Repository}@${Digest}"},
        {"Fn::Sub": "${Repository}@sha256:${Digest}"},
        {"Fn::Sub": "${Image}"},
        ref("ImageUri"),
    ],
)
def test_an_image_by_digest_or_known_only_at_deployment(image: Any) -> None:
    parameters = {"ImageUri": {"Type": "String", "Default": ""}}
    assert found(rule, task(image, Parameters=parameters)) == []


def test_a_build_image_is_another_matter() -> None:
    project = resource("AWS::CodeBuild::Project", Environment={"Image": "aws/codebuild/standard:7.0"})
    assert found(rule, single({"Build": project})) == []
