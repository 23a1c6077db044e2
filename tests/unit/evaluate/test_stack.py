from __future__ import annotations

from typing import Any

import pytest

from templates_src.evaluate import EvaluationError, Reference, evaluate_stack


def tree() -> dict[str, dict[str, Any]]:
    """A root with two nested stacks; the second reads the first and exists on request."""
    net = {
        "Parameters": {"Range": {"Type": "String", "AllowedPattern": "10.*"}},
        "Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Ref": "Range"}}}},
        "Outputs": {"VpcId": {"Value": {"Ref": "Vpc"}}},
    }
    web = {
        "Parameters": {"VpcId": {"Type": "String"}},
        "Resources": {
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "VpcId"}}},
            "Other": {"Type": "AWS::SNS::Topic", "DependsOn": "Group", "DeletionPolicy": "Retain"},
        },
        "Outputs": {"GroupId": {"Value": {"Fn::GetAtt": ["Group", "GroupId"]}}},
    }
    root = {
        "Parameters": {
            "Range": {"Type": "String", "Default": "10.0.0.0/16"},
            "Web": {
                "Type": "String",
                "AllowedValues": ["true", "false"],
                "ConstraintDescription": "say which",
            },
            "Size": {"Type": "Number", "Default": "1", "MinValue": 1, "MaxValue": 2},
        },
        "Rules": {
            "WebNeedsSize": {
                "RuleCondition": {"Fn::Equals": [{"Ref": "Web"}, "true"]},
                "Assertions": [
                    {
                        "Assert": {"Fn::Contains": [["1"], {"Ref": "Size"}]},
                        "AssertDescription": "size must be 1",
                    }
                ],
            }
        },
        "Conditions": {"HasWeb": {"Fn::Equals": [{"Ref": "Web"}, "true"]}},
        "Resources": {
            "Web": {
                "Type": "AWS::CloudFormation::Stack",
                "Condition": "HasWeb",
                "Properties": {
                    "TemplateURL": "web.json",
                    "Parameters": {"VpcId": {"Fn::GetAtt": ["Net", "Outputs.VpcId"]}},
                },
            },
            "Net": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": "net.json", "Parameters": {"Range": {"Ref": "Range"}}},
            },
        },
        "Outputs": {
            "Group": {"Value": {"Fn::If": ["HasWeb", {"Fn::GetAtt": ["Web", "Outputs.GroupId"]}, ""]}},
        },
    }
    return {"root.json": root, "net.json": net, "web.json": web}


def test_values_flow_from_sibling_to_sibling() -> None:
    deployment = evaluate_stack(tree(), "root.json", {"Web": "true"})
    assert deployment.problems == ()
    assert deployment.at("Web/Group").properties == {"VpcId": Reference("Net/Vpc")}
    assert deployment.at("Web/Group").references == {"Net/Vpc"}
    assert deployment.at("Web/Other").depends_on == {"Web/Group"}
    assert deployment.at("Web/Other").attributes == {"DeletionPolicy": "Retain"}
    assert deployment.outputs == {"Group": Reference("Web/Group", "GroupId")}


def test_an_absent_stack_has_no_resources() -> None:
    deployment = evaluate_stack(tree(), "root.json", {"Web": "false"})
    assert [resource.address for resource in deployment.resources] == ["Net", "Net/Vpc"]
    assert deployment.outputs == {"Group": ""}
    with pytest.raises(KeyError):
        deployment.at("Web/Group")


def planted(change: str) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    templates, parameters = tree(), {"Web": "true"}
    root = templates["root.json"]
    if change == "output of an absent stack":
        root["Outputs"]["Group"]["Value"] = {"Fn::GetAtt": ["Web", "Outputs.GroupId"]}
        parameters["Web"] = "false"
    elif change == "parameter the child lacks":
        root["Resources"]["Net"]["Properties"]["Parameters"]["Colour"] = "red"
    elif change == "parameter not passed":
        del root["Resources"]["Net"]["Properties"]["Parameters"]["Range"]
    elif change == "list for a String":
        root["Resources"]["Net"]["Properties"]["Parameters"]["Range"] = ["10.0.0.0/16"]
    elif change == "pattern":
        parameters["Range"] = "192.168.0.0/16"
    elif change == "allowed values":
        parameters["Web"] = "maybe"
    elif change == "bounds":
        parameters["Size"] = "3"
    elif change == "no number":
        parameters["Size"] = "many"
    elif change == "rule":
        parameters["Size"] = "2"
    return templates, parameters


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "output of an absent stack",
            "root.json Outputs/Group: reads Outputs.GroupId of Web, which is absent",
        ),
        ("parameter the child lacks", "net.json Parameters/Colour: is passed but not declared"),
        ("parameter not passed", "net.json Parameters/Range: has no value"),
        ("list for a String", "net.json Parameters/Range: wants String, got a list"),
        ("pattern", "net.json Parameters/Range: '192.168.0.0/16' does not match 10.*"),
        ("allowed values", "root.json Parameters/Web: 'maybe' is not one of true, false"),
        ("bounds", "root.json Parameters/Size: 3 is not from 1 to 2"),
        ("no number", "root.json Parameters/Size: 'many' is no number"),
        ("rule", "root.json Rules/WebNeedsSize: size must be 1"),
    ],
)
def test_planted_problem_is_found(change: str, words: str) -> None:
    templates, parameters = planted(change)
    problems = [str(problem) for problem in evaluate_stack(templates, "root.json", parameters).problems]
    assert any(problem.startswith(words) for problem in problems), problems


def test_a_missing_template_is_an_error() -> None:
    templates = tree()
    del templates["net.json"]
    with pytest.raises(EvaluationError, match=r"there is no template net\.json"):
        evaluate_stack(templates, "root.json", {"Web": "false"})
