from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import list_arguments as rule
from tests.unit.lint.planting import choose, found, get, ref, resource, template_set

PLACE = "Resources/Service/Properties/Parameters/Subnets"


def root(value: Any) -> Any:
    stack = resource("AWS::CloudFormation::Stack", TemplateURL="s.json", Parameters={"Subnets": value})
    parameters = {
        "Many": {"Type": "CommaDelimitedList"},
        "Ids": {"Type": "List<AWS::EC2::Subnet::Id>"},
        "One": {"Type": "String"},
    }
    return template_set(app={"Parameters": parameters, "Resources": {"Service": stack}})


@pytest.mark.parametrize(
    "value",
    [
        [get("Network", "Outputs.A"), get("Network", "Outputs.B")],
        ref("Many"),
        ref("Ids"),
        {"Fn::GetAZs": ""},
        {"Fn::Split": [",", ref("One")]},
    ],
)
def test_a_list(value: Any) -> None:
    assert found(rule, root(value)) == [("CLS020", "app.json", PLACE)]


def test_a_list_in_one_case() -> None:
    assert found(rule, root(choose("C", ["a"], "b"))) == [("CLS020", "app.json", f"{PLACE}/Fn::If/1")]


@pytest.mark.parametrize(
    "value",
    [
        "a,b",
        ref("One"),
        get("Network", "Outputs.A"),
        {"Fn::Join": [",", ref("Many")]},
        {"Fn::Select": [0, ref("Many")]},
    ],
)
def test_text(value: Any) -> None:
    assert found(rule, root(value)) == []
