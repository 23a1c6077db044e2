from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import late_parameters as rule
from tests.unit.lint.planting import choose, found, get, ref, resource, template_set


def app(child: dict[str, Any], value: Any = None) -> Any:
    parameters = {"VpcId": value or get("Network", "Outputs.VpcId"), "Mode": ref("Mode")}
    stacks = {
        "Network": resource("AWS::CloudFormation::Stack", TemplateURL="network.json"),
        "Edge": resource("AWS::CloudFormation::Stack", TemplateURL="edge.json", Parameters=parameters),
    }
    root = {"Parameters": {"Mode": {"Type": "String"}}, "Resources": stacks}
    return template_set(app=root, network={"Resources": {}}, edge={"Resources": {}, **child})


MODE = {"Type": "String", "AllowedPattern": "^x$"}


@pytest.mark.parametrize("kind", ["AWS::EC2::VPC::Id", "Number", "CommaDelimitedList"])
def test_a_type_that_is_checked(kind: str) -> None:
    child = {"Parameters": {"VpcId": {"Type": kind}}}
    assert found(rule, app(child)) == [("CLS021", "edge.json", "Parameters/VpcId/Type")]


@pytest.mark.parametrize("constraint", ["AllowedPattern", "AllowedValues", "MinLength"])
def test_a_constraint(constraint: str) -> None:
    child = {"Parameters": {"VpcId": {"Type": "String", constraint: "x"}, "Mode": MODE}}
    assert found(rule, app(child)) == [("CLS021", "edge.json", f"Parameters/VpcId/{constraint}")]


def test_a_value_behind_a_condition_is_late_too() -> None:
    child = {"Parameters": {"VpcId": {"Type": "Number"}}}
    value = choose("HasNetwork", {"Fn::Sub": "${Network.Outputs.VpcId}"}, "")
    assert found(rule, app(child, value)) == [("CLS021", "edge.json", "Parameters/VpcId/Type")]


def test_a_decision() -> None:
    child = {"Conditions": {"HasVpc": {"Fn::Not": [{"Fn::Equals": [ref("VpcId"), ""]}]}}}
    place = "Conditions/HasVpc/Fn::Not/0/Fn::Equals/0"
    assert found(rule, app(child)) == [("CLS021", "edge.json", place)]


@pytest.mark.parametrize("function", ["Fn::Select", "Fn::Split"])
def test_a_value_taken_apart(function: str) -> None:
    child = {"Resources": {"A": resource("X", P={function: ["0", {"Fn::Sub": "${VpcId}"}]})}}
    assert found(rule, app(child)) == [("CLS021", "edge.json", f"Resources/A/Properties/P/{function}")]


def test_a_grandchild_gets_it_late_too() -> None:
    inner = resource("AWS::CloudFormation::Stack", TemplateURL="inner.json", Parameters={"Id": ref("VpcId")})
    base = app({"Resources": {"Inner": inner}}).templates
    named = {name.removesuffix(".json"): template for name, template in base.items()}
    templates = template_set(**named, inner={"Resources": {}, "Parameters": {"Id": {"Type": "Number"}}})
    assert found(rule, templates) == [("CLS021", "inner.json", "Parameters/Id/Type")]


def test_a_bare_string_and_a_setting_with_constraints() -> None:
    child = {
        "Parameters": {"VpcId": {"Type": "String", "Description": "d"}, "Mode": MODE},
        "Conditions": {"IsX": {"Fn::Equals": [ref("Mode"), "x"]}},
        "Resources": {"A": resource("X", P={"Fn::Select": ["0", {"Fn::GetAZs": ""}]}, V=ref("VpcId"))},
    }
    assert found(rule, app(child)) == []
