from __future__ import annotations

from typing import Any

import pytest

from templates_src.evaluate import EvaluationError, Reference, Text, evaluate_stack
from templates_src.evaluate.stack import references_in


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
            "Note": {"Type": "String", "Default": "", "MaxLength": 3},
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
    assert deployment.at("Web/Other").deletion_policy == "Retain"
    assert deployment.at("Net/Vpc").deletion_policy == "Delete"
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
    passed = root["Resources"]["Net"]["Properties"]["Parameters"]
    if change == "output of an absent stack":
        root["Outputs"]["Group"]["Value"] = {"Fn::GetAtt": ["Web", "Outputs.GroupId"]}
        parameters["Web"] = "false"
    elif change == "parameter the child lacks":
        passed["Colour"] = "red"
    elif change == "parameter not passed":
        del passed["Range"]
    elif change == "list for a String":
        passed["Range"] = ["10.0.0.0/16"]
    else:
        parameters |= {
            "pattern": {"Range": "192.168.0.0/16"},
            "allowed values": {"Web": "maybe"},
            "bounds": {"Size": "3"},
            "length": {"Note": "long"},
            "no number": {"Size": "many"},
            "rule": {"Size": "2"},
        }[change]
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
        ("length", "root.json Parameters/Note: has 4 characters, not from 0 to 3"),
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


def test_a_missing_root_is_an_error() -> None:
    with pytest.raises(EvaluationError, match=r"there is no template nobody\.json"):
        evaluate_stack({}, "nobody.json", {})


PASS_ON: dict[str, Any] = {
    "Parameters": {"In": {"Type": "String"}, "Items": {"Type": "CommaDelimitedList", "Default": "x"}},
    "Resources": {
        "Thing": {
            "Type": "X::Y::Z",
            "Properties": {
                "In": {"Ref": "In"},
                "Items": {"Ref": "Items"},
                "Stack": {"Ref": "AWS::StackName"},
            },
        }
    },
    "Outputs": {"Out": {"Value": {"Ref": "In"}}, "Thing": {"Value": {"Ref": "Thing"}}},
}


def nested(url: Any = "pass.json", **parameters: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": url, "Parameters": parameters},
    }


def out(stack: str, name: str = "Out") -> dict[str, Any]:
    return {"Fn::GetAtt": [stack, f"Outputs.{name}"]}


def evaluate(resources: dict[str, Any], **root: Any) -> Any:
    templates = {"root.json": {"Resources": resources, **root}, "pass.json": PASS_ON}
    return evaluate_stack(templates, "root.json", {})


def test_an_output_of_plain_text_is_still_waited_for() -> None:
    deployment = evaluate({"C": nested(In=out("B")), "B": nested(In=out("A")), "A": nested(In="text")})
    assert deployment.at("C/Thing").properties["In"] == "text"
    # Each names the stack it reads, and not the ones that those read.
    assert [deployment.at(name).references for name in "ABC"] == [frozenset(), {"A"}, {"B"}]


def test_a_list_of_siblings_values_is_a_list_again_in_the_child() -> None:
    items = {"Fn::Join": [",", [out("A", "Thing"), "b"]]}
    deployment = evaluate({"A": nested(In="x"), "B": nested(In="y", Items=items)})
    assert deployment.problems == ()
    assert deployment.at("B/Thing").properties["Items"] == [Reference("A/Thing"), "b"]


def test_each_nested_stack_has_its_own_name() -> None:
    deployment = evaluate({"A": nested(In="x"), "B": nested(In="y")})
    names = {deployment.at(f"{stack}/Thing").properties["Stack"] for stack in "AB"}
    assert names == {"classla-A-EXAMPLESUFFIX", "classla-B-EXAMPLESUFFIX"}


NEVER = {"Never": {"Fn::Equals": ["a", "b"]}}
NOTHING = {"Ref": "AWS::NoValue"}


def test_depends_on_skips_what_is_absent() -> None:
    resources = {
        "A": {"Type": "X", "DependsOn": ["B", "C"]},
        "B": {"Type": "X", "Condition": "Never"},
        "C": {"Type": "X"},
    }
    deployment = evaluate(resources, Conditions=NEVER)
    assert deployment.problems == ()
    assert deployment.at("A").depends_on == {"C"}


def test_properties_that_are_all_removed_are_empty() -> None:
    resources = {"A": {"Type": "X", "Properties": {"Fn::If": ["Never", {"P": 1}, NOTHING]}}}
    assert evaluate(resources, Conditions=NEVER).at("A").properties == {}


def test_an_argument_that_is_removed_is_not_passed() -> None:
    missing = evaluate({"A": nested(In=NOTHING)})
    assert "pass.json Parameters/In: has no value" in [str(problem) for problem in missing.problems]
    assert evaluate({"A": nested(In="x", Items=NOTHING)}).at("A/Thing").properties["Items"] == ["x"]


def test_an_output_without_a_value_is_a_problem() -> None:
    deployment = evaluate({"A": nested(In="x")}, Outputs={"O": {"Value": NOTHING}})
    assert [problem.where for problem in deployment.problems] == ["root.json Outputs/O"]
    assert deployment.outputs == {"O": ""}


@pytest.mark.parametrize(
    ("resources", "words"),
    [
        (
            {"A": nested(In=out("B")), "B": nested(In=out("A"))},
            "nested stacks wait for each other: A → B → A",
        ),
        ({"A": nested(In=out("A"))}, "nested stacks wait for each other: A → A"),
        ({"A": nested("root.json")}, "root.json nests itself: root.json → root.json"),
        ({"A": nested({"Ref": "B"}), "B": {"Type": "X"}}, "there is no template <B>"),
        ({"A": {"Type": "AWS::CloudFormation::Stack"}}, "Resources/A/Properties/TemplateURL: there is no"),
        ({"A": {"Type": "X", "DependsOn": "B"}}, "Resources/A/DependsOn: there is no resource B"),
    ],
)
def test_what_cloudformation_could_not_process(resources: dict[str, Any], words: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        evaluate(resources)
    assert words in str(raised.value)


def test_references_are_found_wherever_they_are() -> None:
    here, there = Reference("A"), Reference("B/C", "Arn")
    assert references_in([{"x": here}, (Text(("a", there)), 1, None)]) == {"A", "B/C"}
    assert references_in("A") == frozenset()
