from __future__ import annotations

from typing import Any

from templates_src.lint.rules import service_containers as rule
from tests.unit.lint.planting import NOTHING, choose, found, ref, resource, single


def pair(name: Any = "backend", port: Any = 3001, *, definition: Any = "backend", mapped: Any = 3001) -> Any:
    containers = [{"Name": definition, "PortMappings": [{"ContainerPort": mapped}]}, {"Name": "sidecar"}]
    balancers = [{"ContainerName": name, "ContainerPort": port, "TargetGroupArn": ref("Group")}]
    return single(
        {
            "Task": resource("AWS::ECS::TaskDefinition", ContainerDefinitions=containers),
            "Service": resource("AWS::ECS::Service", TaskDefinition=ref("Task"), LoadBalancers=balancers),
        }
    )


PLACE = "Resources/Service/Properties/LoadBalancers/0"


def test_a_container_that_is_not_there() -> None:
    assert found(rule, pair(name="web")) == [("CLS005", "t.json", f"{PLACE}/ContainerName")]


def test_a_port_that_is_not_mapped() -> None:
    assert found(rule, pair(port=3000)) == [("CLS005", "t.json", f"{PLACE}/ContainerPort")]


def test_a_port_of_another_container() -> None:
    assert found(rule, pair(name="sidecar")) == [("CLS005", "t.json", f"{PLACE}/ContainerPort")]


def test_containers_that_fit() -> None:
    assert found(rule, pair()) == []
    assert found(rule, pair(port="3001")) == []


def test_what_only_aws_knows_is_not_judged() -> None:
    assert found(rule, pair(name=ref("Name"), port=ref("Port"))) == []
    assert found(rule, pair(definition=ref("Name"), mapped=ref("Port"))) == []


def test_containers_under_a_condition_count_only_there() -> None:
    containers = [choose("Web", {"Name": "web", "PortMappings": [{"ContainerPort": 80}]}, {"Name": "job"})]
    balancer = [{"ContainerName": "web", "ContainerPort": 80}]
    service = resource(
        "AWS::ECS::Service",
        TaskDefinition=ref("Task"),
        LoadBalancers=choose("Web", balancer, choose("Other", balancer, NOTHING)),
    )
    task = resource("AWS::ECS::TaskDefinition", ContainerDefinitions=containers)
    place = "Resources/Service/Properties/LoadBalancers/Fn::If/2/Fn::If/1/0/ContainerName"
    assert found(rule, single({"Task": task, "Service": service})) == [("CLS005", "t.json", place)]
