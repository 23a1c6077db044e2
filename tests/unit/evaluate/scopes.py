"""A small template to evaluate functions and conditions in."""

from __future__ import annotations

from typing import Any

from templates_src.evaluate.symbols import pseudo_parameters
from templates_src.evaluate.values import Reference, Scope

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Name": {"Type": "String"},
        "Toggle": {"Type": "String"},
        "Missing": {"Type": "String"},
        "Zones": {"Type": "CommaDelimitedList"},
        "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"},
        "Given": {"Type": "String"},
    },
    "Conditions": {
        "On": {"Fn::Equals": [{"Ref": "Toggle"}, "true"]},
        "Off": {"Fn::Not": [{"Condition": "On"}]},
        "Both": {"Fn::And": [{"Condition": "On"}, {"Condition": "Off"}]},
        "Either": {"Fn::Or": [{"Condition": "On"}, {"Condition": "Off"}]},
        "Loop": {"Fn::Not": [{"Condition": "Knot"}]},
        "Knot": {"Fn::Not": [{"Condition": "Loop"}]},
        "Unknown": {"Fn::Equals": [{"Fn::GetAtt": ["Vpc", "Id"]}, "x"]},
        "Gone": {"Fn::Equals": [{"Ref": "AWS::NoValue"}, "x"]},
    },
    "Mappings": {"Sizes": {"small": {"cpu": "256"}}},
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC"},
        "Extra": {"Type": "AWS::SNS::Topic", "Condition": "On"},
        "Child": {"Type": "AWS::CloudFormation::Stack"},
    },
}
VPC = Reference("Child/Vpc")
SIBLING = Reference("Net/Subnet")


def scope(toggle: str = "true") -> Scope:
    """The template as the nested stack ``Child``; one of its parameters is what a sibling gives."""
    return Scope(
        "t.json",
        TEMPLATE,
        {"Name": "dev", "Toggle": toggle, "Zones": "a, b", "Subnets": SIBLING, "Given": SIBLING},
        pseudo_parameters("eu-west-1", "123456789012", "classla"),
        "Child/",
        lambda _stack, output: f"value of {output}" if output == "Known" else None,
    )
