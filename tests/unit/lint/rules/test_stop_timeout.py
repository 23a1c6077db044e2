from __future__ import annotations

from typing import Any

from templates_src.lint.rules import stop_timeout as rule
from tests.unit.lint.planting import found, ref, resource, single


def task(*timeouts: Any, **sections: Any) -> Any:
    containers = [{"Name": f"c{n}", "StopTimeout": value} for n, value in enumerate(timeouts)]
    return single({"Task": resource("AWS::ECS::TaskDefinition", ContainerDefinitions=containers)}, **sections)


def test_a_container_that_may_take_too_long() -> None:
    place = "Resources/Task/Properties/ContainerDefinitions/1/StopTimeout"
    assert found(rule, task(120, 121)) == [("CLS004", "t.json", place)]


def test_a_parameter_is_judged_by_its_bounds() -> None:
    place = "Resources/Task/Properties/ContainerDefinitions/0/StopTimeout"
    wide = {"Stop": {"Type": "Number", "MaxValue": 300}}
    narrow = {"Stop": {"Type": "Number", "MinValue": 30, "MaxValue": 120}}
    assert found(rule, task(ref("Stop"), Parameters=wide)) == [("CLS004", "t.json", place)]
    assert found(rule, task(ref("Stop"), Parameters=narrow)) == []
