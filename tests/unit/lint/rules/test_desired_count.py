from __future__ import annotations

from typing import Any

from templates_src.lint.rules import desired_count as rule
from tests.unit.lint.planting import NOTHING, choose, found, get, ref, resource, single, template_set


def target(service: Any, **attributes: Any) -> Any:
    name = {"Fn::Join": ["/", ["service", ref("Cluster"), service]]}
    return resource(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        attributes=attributes,
        ServiceNamespace="ecs",
        ResourceId=name,
    )


PLACE = "Resources/Service/Properties/DesiredCount"


def test_a_scaled_service_with_a_count() -> None:
    body = {"Service": resource("AWS::ECS::Service", DesiredCount=1), "Scale": target(get("Service", "Name"))}
    assert found(rule, single(body)) == [("CLS006", "t.json", PLACE)]


def test_a_service_scaled_from_another_stack() -> None:
    service = {"Resources": {"Service": resource("AWS::ECS::Service", DesiredCount=1)}}
    scaling = {"Resources": {"Scale": target(ref("ServiceName"))}}
    assert found(rule, template_set(service=service, scaling=scaling)) == [("CLS006", "service.json", PLACE)]


def test_no_count_or_no_scaling_passes() -> None:
    scale = target(get("Service", "Name"))
    assert found(rule, single({"Service": resource("AWS::ECS::Service"), "Scale": scale})) == []
    assert found(rule, single({"Service": resource("AWS::ECS::Service", DesiredCount=2)})) == []
    other = resource("AWS::ApplicationAutoScaling::ScalableTarget", ServiceNamespace="dynamodb")
    body = {"Service": resource("AWS::ECS::Service", DesiredCount=2), "Scale": other}
    assert found(rule, single(body)) == []


def test_a_count_used_only_without_scaling_passes() -> None:
    body = {
        "Service": resource("AWS::ECS::Service", DesiredCount=choose("Scales", NOTHING, 1)),
        "Scale": target(get("Service", "Name"), Condition="Scales"),
    }
    assert found(rule, single(body)) == []
