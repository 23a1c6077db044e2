from __future__ import annotations

import re

import pytest

from deployer.local import recorded, schemas


@pytest.mark.parametrize(
    ("resource_type", "pattern"),
    [
        ("AWS::EC2::EIP", r"198\.51\.100\.\d+"),
        ("AWS::EC2::NatGateway", r"nat-[0-9a-f]{17}"),
        ("AWS::EC2::SecurityGroupIngress", r"sgr-[0-9a-f]{17}"),
        ("AWS::Amplify::App", r"arn:aws:amplify:us-east-1:\d{12}:apps/d[0-9a-f]{13}"),
        ("AWS::Budgets::Budget", r"stack-Thing-[0-9A-F]{12}"),
    ],
)
def test_an_id_looks_as_on_aws(resource_type: str, pattern: str) -> None:
    physical_id, attributes = recorded.create(resource_type)("Thing", {}, "stack")
    assert re.fullmatch(pattern, physical_id)
    assert set(attributes) == set(schemas.load()[resource_type].attributes)
    recorded.delete(resource_type)(physical_id, {})


def test_attributes_fit_the_id() -> None:
    address, attributes = recorded.create("AWS::EC2::EIP")("Address", {}, "stack")
    assert attributes["PublicIp"] == address
    assert re.fullmatch(r"eipalloc-[0-9a-f]{17}", attributes["AllocationId"])
    app, attributes = recorded.create("AWS::Amplify::App")("App", {"Name": "classla"}, "stack")
    assert app.endswith(f"apps/{attributes['AppId']}")
    assert attributes["DefaultDomain"] == f"{attributes['AppId']}.amplifyapp.com"
    assert attributes["AppName"] == "classla"


def test_properties_go_into_the_id() -> None:
    target, _ = recorded.create("AWS::ApplicationAutoScaling::ScalableTarget")(
        "Target",
        {
            "ResourceId": "service/a/b",
            "ScalableDimension": "ecs:service:DesiredCount",
            "ServiceNamespace": "ecs",
        },
        "stack",
    )
    assert target == "service/a/b|ecs:service:DesiredCount|ecs"


def test_a_change_in_place_keeps_id_and_attributes() -> None:
    made = recorded.create("AWS::EC2::NatGateway")("Nat", {}, "stack")
    assert recorded.update("AWS::EC2::NatGateway")(made[0], {}, {"Tags": []}, "stack") == made


def test_missing_is_what_a_registry_does_not_have() -> None:
    everything = dict.fromkeys(schemas.load())
    assert recorded.missing(everything) == []
    del everything["AWS::EC2::EIP"]
    assert recorded.missing(everything) == ["AWS::EC2::EIP"]
