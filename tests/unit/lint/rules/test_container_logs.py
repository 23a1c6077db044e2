from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import container_logs as rule
from tests.unit.lint.planting import choose, found, get, ref, resource, single, template_set

GROUP = "AWS::Logs::LogGroup"
LOGS = "Resources/Task/Properties/ContainerDefinitions/0/LogConfiguration"
PLACE = f"{LOGS}/Options/awslogs-group"
FAULT = [("CLS040", "t.json", PLACE)]


def task(group: Any, driver: str = "awslogs", **options: Any) -> Any:
    named = {"awslogs-group": group, **options} if group else options
    logs = {"LogDriver": driver, "Options": named}
    return resource("AWS::ECS::TaskDefinition", ContainerDefinitions=[{"LogConfiguration": logs}])


def named(name: Any) -> Any:
    return resource(GROUP, LogGroupName=name)


@pytest.mark.parametrize("group", ["/ecs/none", {"Fn::Sub": "/ecs/${Environment}"}])
def test_a_group_that_nothing_makes(group: Any) -> None:
    assert found(rule, single({"Task": task(group), "Logs": named("/ecs/other")})) == FAULT
    assert found(rule, single({"Task": task(group), "Logs": resource(GROUP)})) == FAULT


def test_a_reference_to_something_else() -> None:
    assert found(rule, single({"Task": task(ref("Queue")), "Queue": resource("AWS::SQS::Queue")})) == FAULT


def test_no_group_at_all() -> None:
    assert found(rule, single({"Task": task(None)})) == [("CLS040", "t.json", LOGS)]


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("/ecs/a", "/ecs/a"),
        (ref("Logs"), None),
        ({"Fn::Sub": "/ecs/${Environment}"}, {"Fn::Sub": "/ecs/${EnvironmentName}"}),
        ({"Fn::Sub": "/ecs/${Environment}"}, {"Fn::Join": ["/", ["/ecs", ref("Name")]]}),
        ("/ecs/a", ref("Name")),
        (choose("C", "/ecs/a", ref("Logs")), "/ecs/a"),
        (ref("NameOfAGroup"), None),
    ],
)
def test_a_group_that_the_template_makes_or_an_operator_names(group: Any, name: Any) -> None:
    logs = named(name) if name else resource(GROUP)
    assert found(rule, single({"Task": task(group), "Logs": logs})) == []


def test_what_needs_no_group() -> None:
    assert found(rule, single({"Task": task("/ecs/a", **{"awslogs-create-group": "true"})})) == []
    assert found(rule, single({"Task": task(None, driver="awsfirelens")})) == []


def nested(value: Any, maker: str) -> Any:
    stacks = {
        "Storage": resource("AWS::CloudFormation::Stack", TemplateURL="storage.json"),
        "Service": resource(
            "AWS::CloudFormation::Stack", TemplateURL="t.json", Parameters={"LogGroupName": value}
        ),
    }
    storage = {"Resources": {"Maker": resource(maker)}, "Outputs": {"Name": {"Value": ref("Maker")}}}
    service = {"Resources": {"Task": task(ref("LogGroupName"))}}
    return template_set(app={"Resources": stacks}, storage=storage, t=service)


def test_a_group_of_another_stack() -> None:
    output = get("Storage", "Outputs.Name")
    assert found(rule, nested(output, GROUP)) == []
    assert found(rule, nested(output, "AWS::S3::Bucket")) == FAULT
    assert found(rule, nested("/ecs/none", GROUP)) == FAULT
    assert found(rule, nested(get("Storage", "Outputs.Absent"), GROUP)) == []
