"""The way of a value through nested templates."""

from __future__ import annotations

from typing import Any

from deployer.changes.model import NESTED
from deployer.review.noise import Trace, trace
from tests.unit.deployer.review.offline.cases import templates

Template = dict[str, Any]


def nested(url: str, **parameters: Any) -> Template:
    return {"Type": NESTED, "Properties": {"TemplateURL": url, "Parameters": parameters}}


def small() -> dict[str, Template]:
    """A root whose Net gives a VPC to Sec, and Sec a nested stack of its own."""
    vpc = {"Type": "AWS::EC2::VPC"}
    group = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "VpcId"}}}
    name = {"Fn::Sub": ["${Vpc}-${x}-${Deep.Outputs.Name}", {"x": {"Fn::GetAtt": ["Group", "GroupId"]}}]}
    given: Template = {"Type": "String"}
    return {
        "root.json": {
            "Parameters": {"Environment": given},
            "Resources": {
                "Net": nested("net.json"),
                "Sec": nested(
                    "sec.json", VpcId={"Fn::GetAtt": ["Net", "Outputs.Vpc"]}, Name={"Ref": "Environment"}
                ),
            },
        },
        "net.json": {"Resources": {"Vpc": vpc}, "Outputs": {"Vpc": {"Value": {"Ref": "Vpc"}}}},
        "sec.json": {
            "Parameters": {"VpcId": given, "Name": given},
            "Resources": {
                "Group": group,
                "Deep": nested("deep.json", Given={"Ref": "VpcId"}),
                "Vpc": vpc,
                "Topic": {
                    "Type": "AWS::SNS::Topic",
                    "Properties": {"TopicName": name, "Tags": [{"Ref": "Name"}]},
                },
            },
        },
        "deep.json": {
            "Parameters": {"Given": given},
            "Resources": {"Alarm": {"Type": "AWS::X::Y", "Properties": {"List": [{"A": {"Ref": "Given"}}]}}},
            "Outputs": {"Name": {"Value": {"Ref": "Given"}}},
        },
    }


def test_a_parameter_comes_from_a_sibling_s_output() -> None:
    (way,) = trace(small(), "root.json", "Sec/Group", ("VpcId",))
    assert way == Trace(steps=("parameter VpcId", "Net.Outputs.Vpc"), address="Net/Vpc", attribute="")


def test_it_is_followed_through_any_depth() -> None:
    (way,) = trace(small(), "root.json", "Sec/Deep/Alarm", ("List", "0", "A"))
    assert way.steps == ("parameter Given", "parameter VpcId", "Net.Outputs.Vpc")
    assert way.address == "Net/Vpc"


def test_every_way_of_a_substitution_is_told() -> None:
    ways = trace(small(), "root.json", "Sec/Topic", ("TopicName",))
    assert {(way.address, way.attribute) for way in ways} == {
        ("Sec/Vpc", ""),
        ("Sec/Group", "GroupId"),
        ("Net/Vpc", ""),
    }
    through = next(way for way in ways if way.address == "Net/Vpc")
    assert through.steps == ("Sec/Deep.Outputs.Name", "parameter Given", "parameter VpcId", "Net.Outputs.Vpc")


def test_parameters_of_the_root_are_no_resource() -> None:
    assert trace(small(), "root.json", "Sec/Topic", ("Tags",)) == ()


def test_a_path_that_aws_counts_otherwise_means_the_value_around_it() -> None:
    assert trace(small(), "root.json", "Sec/Group", ("VpcId", "0", "What")) == trace(
        small(), "root.json", "Sec/Group", ("VpcId",)
    )


def test_the_application_s_own_wiring() -> None:
    (way,) = trace(templates(), "app.json", "Security/TaskSecurityGroup", ("VpcId",))
    assert way == Trace(
        steps=("parameter VpcId", "Network.Outputs.VpcId"), address="Network/Vpc", attribute=""
    )
