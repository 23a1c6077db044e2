from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from templates_src.evaluate import evaluate_stack
from templates_src.evaluate.graph import stacks_order
from templates_src.parameters.files import load_folder
from tests.support.parameters import FOLDER

if TYPE_CHECKING:
    from templates_src.emit import Emission
    from templates_src.evaluate import Deployment

FILES = {file.name: file for file in load_folder(FOLDER)}
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/backend@sha256:" + "a" * 64


def deploy(emission: Emission, environment: str, **more: str) -> Deployment:
    return evaluate_stack(emission.templates, "app.json", {**FILES[environment].parameters, **more})


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
@pytest.mark.parametrize("image", ["", IMAGE])
def test_each_environment_deploys_first_without_and_then_with_an_image(
    emission: Emission, environment: str, image: str
) -> None:
    deployment = deploy(emission, environment, ImageUri=image)
    assert deployment.problems == ()
    assert bool(deployment.of_type("AWS::ECS::Service")) is bool(image)
    assert bool(deployment.outputs["ServiceName"]) is bool(image)


def test_the_order_of_the_stacks(emission: Emission) -> None:
    order = stacks_order(deploy(emission, "prod"))
    assert order["Network"] == order["Storage"] == order["Secrets"] == set()
    assert order["Security"] == {"Network"}
    assert order["Edge"] == {"Network", "Storage", "Security"}
    assert {"Network", "Security", "Secrets", "Storage", "Edge", "Cache"} <= order["Service"]
    # Without a domain the URLs themselves come from the stacks before.
    plain = stacks_order(deploy(emission, "dev"))
    assert plain["Frontend"] == {"Edge"}
    assert {"Edge", "Frontend"} <= plain["Service"]


def test_dev_is_cheap_and_prod_is_highly_available(emission: Emission) -> None:
    dev, prod = deploy(emission, "dev"), deploy(emission, "prod")
    assert len(dev.of_type("AWS::EC2::NatGateway")) == 1
    assert len(prod.of_type("AWS::EC2::NatGateway")) == 2
    assert not dev.of_type("AWS::ElastiCache::ReplicationGroup")
    (cache,) = prod.of_type("AWS::ElastiCache::ReplicationGroup")
    assert cache.properties["MultiAZEnabled"] is True


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"EdgeMode": "http"}, "http"),
        ({"EdgeMode": "certificate", "CertificateArn": ""}, "CertificateArn"),
        ({"CacheEnabled": "false"}, "CacheEnabled"),
        ({"HostedZoneId": ""}, "HostedZoneId"),
        ({"GitHubTokenSecretName": ""}, "GitHubTokenSecretName"),
        ({"CdnEnabled": "true"}, "CdnCertificateArn"),
    ],
)
def test_cloudformation_refuses_what_does_not_go_together(
    emission: Emission, parameters: dict[str, str], words: str
) -> None:
    problems = [str(problem) for problem in deploy(emission, "prod", **parameters).problems]
    assert any("Rules/" in problem and words in problem for problem in problems), problems


def test_the_url_cycle_of_the_document_is_broken(emission: Emission) -> None:
    deployment = deploy(emission, "prod", ImageUri=IMAGE)
    (container,) = deployment.at("Service/TaskDefinition").properties["ContainerDefinitions"]
    variables: dict[str, Any] = {v["Name"]: v["Value"] for v in container["Environment"]}
    assert variables["WORKOS_REDIRECT_URI"] == "https://api.classla.example/auth/callback"
    assert variables["FRONTEND_URL"] == "https://classla.example"
    assert deployment.outputs["ApiUrl"] == "https://api.classla.example"


def test_every_output_and_parameter_is_described(emission: Emission) -> None:
    root = emission.templates["app.json"]
    for section in ("Outputs", "Parameters"):
        assert all(item.get("Description") for item in root[section].values())
    form = root["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert {name for group in form for name in group["Parameters"]} == set(root["Parameters"])
