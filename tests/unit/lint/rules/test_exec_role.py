from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import exec_role as rule
from tests.unit.lint.planting import NOTHING, choose, found, get, ref, resource, single


def pair(flag: Any, role: Any = None, **sections: Any) -> Any:
    given = {} if role is None else {"TaskRoleArn": role}
    return single(
        {
            "Task": resource("AWS::ECS::TaskDefinition", **given),
            "Service": resource("AWS::ECS::Service", TaskDefinition=ref("Task"), EnableExecuteCommand=flag),
        },
        **sections,
    )


PLACE = "Resources/Service/Properties/EnableExecuteCommand"
TOGGLE = {"Exec": {"Type": "String", "AllowedValues": ["true", "false"], "Default": "false"}}


@pytest.mark.parametrize("flag", [True, "true", get("Elsewhere", "Flag")])
def test_exec_without_a_role(flag: Any) -> None:
    assert found(rule, pair(flag)) == [("CLS007", "t.json", PLACE)]


def test_a_parameter_that_can_switch_exec_on() -> None:
    assert found(rule, pair(ref("Exec"), Parameters=TOGGLE)) == [("CLS007", "t.json", PLACE)]
    free = {"Exec": {"Type": "String", "Default": "false"}}
    assert found(rule, pair(ref("Exec"), Parameters=free)) == [("CLS007", "t.json", PLACE)]


def test_a_role_for_the_wrong_case() -> None:
    flag, role = choose("Exec", True, False), choose("Exec", NOTHING, get("Role", "Arn"))
    assert found(rule, pair(flag, role)) == [("CLS007", "t.json", f"{PLACE}/Fn::If/1")]


def test_exec_with_a_role_or_no_exec() -> None:
    assert found(rule, pair(True, get("Role", "Arn"))) == []
    assert found(rule, pair(False)) == []
    never = {"Exec": {"Type": "String", "AllowedValues": ["false"]}}
    assert found(rule, pair(ref("Exec"), Parameters=never)) == []


def test_a_role_exactly_when_exec_is_on() -> None:
    role = choose("Exec", get("Role", "Arn"), NOTHING)
    assert found(rule, pair(choose("Exec", True, False), role)) == []
