"""What a change would do, planned without a server: known and unknown values, causes, replacement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployer.local import nested
from deployer.local.changesets import plan
from deployer.local.changesets.view import UNKNOWN

Template = dict[str, Any]


def vpc(cidr: Any, **attributes: Any) -> Template:
    return {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr}, **attributes}


def subnet(vpc_id: Any, public: bool = False) -> Template:
    properties = {"VpcId": vpc_id, "CidrBlock": "10.0.1.0/24", "MapPublicIpOnLaunch": public}
    return {"Type": "AWS::EC2::Subnet", "Properties": properties}


def values(**given: str) -> dict[str, Any]:
    return {name: {"Value": value, "NoEcho": False, "Type": "String"} for name, value in given.items()}


def deployed(resources: Template, **params: str) -> dict[str, Any]:
    """A stack's record as it stands after its template was deployed."""
    record = nested.new_record("stack", {"StackId": "root"}, "CREATE_COMPLETE")
    record["_template"] = {"Resources": resources}
    record["_resolved_params"] = values(**params)
    record["_resources"] = {
        name: {
            "PhysicalResourceId": f"{name.lower()}-1",
            "ResourceType": resource["Type"],
            "Attributes": {"VpcId": f"{name.lower()}-1", "Arn": f"arn:{name}"},
        }
        for name, resource in resources.items()
    }
    return record


def changes(record: dict[str, Any], resources: Template, tags: bool = False, **params: str) -> dict[str, Any]:
    source = plan.Source("", {"Resources": resources}, values(**params), tags)
    made = plan.make(record, source, with_children=True)
    assert made.failure == ""
    return {change["LogicalResourceId"]: change for change in made.changes}


def test_the_same_template_changes_nothing() -> None:
    resources = {"Vpc": vpc({"Ref": "Cidr"}), "Subnet": subnet({"Ref": "Vpc"})}
    assert changes(deployed(resources, Cidr="10.0.0.0/16"), resources, Cidr="10.0.0.0/16") == {}


def test_what_is_not_there_yet_is_known_after_apply() -> None:
    resources = {"Vpc": vpc("10.0.0.0/16"), "Subnet": subnet({"Ref": "Vpc"})}
    found = changes(nested.new_record("new", {"StackId": "root"}, "REVIEW_IN_PROGRESS"), resources)
    assert {change["Action"] for change in found.values()} == {"Add"}
    assert json.loads(found["Subnet"]["AfterContext"])["Properties"]["VpcId"] == UNKNOWN


def test_a_replacement_spreads_to_what_refers_to_it() -> None:
    resources = {"Vpc": vpc({"Ref": "Cidr"}), "Subnet": subnet({"Ref": "Vpc"})}
    found = changes(deployed(resources, Cidr="10.0.0.0/16"), resources, Cidr="10.1.0.0/16")
    assert (found["Vpc"]["Replacement"], found["Subnet"]["Replacement"]) == ("True", "Conditional")
    assert found["Vpc"]["PolicyAction"] == "ReplaceAndDelete"
    (detail,) = found["Vpc"]["Details"]
    assert (detail["ChangeSource"], detail["CausingEntity"]) == ("ParameterReference", "Cidr")
    (detail,) = found["Subnet"]["Details"]
    assert (detail["Evaluation"], detail["ChangeSource"]) == ("Dynamic", "ResourceReference")
    assert (detail["Target"]["BeforeValue"], detail["Target"]["AfterValue"]) == ("vpc-1", UNKNOWN)


def test_a_change_in_place_leaves_what_refers_to_it_alone() -> None:
    before = {"Vpc": vpc("10.0.0.0/16"), "Subnet": subnet({"Ref": "Vpc"})}
    after = {"Vpc": vpc("10.0.0.0/16"), "Subnet": subnet({"Ref": "Vpc"}, public=True)}
    found = changes(deployed(before), after)
    assert set(found) == {"Subnet"}
    assert found["Subnet"]["Replacement"] == "False"
    target = found["Subnet"]["Details"][0]["Target"]
    assert (target["BeforeValue"], target["AfterValue"]) == ("false", "true")


def test_what_leaves_the_template_is_removed_or_retained() -> None:
    before = {"Gone": vpc("10.0.0.0/16"), "Kept": vpc("10.1.0.0/16", DeletionPolicy="Retain")}
    found = changes(deployed(before), {"New": vpc("10.2.0.0/16")})
    assert {name: change["Action"] for name, change in found.items()} == {
        "Gone": "Remove",
        "Kept": "Remove",
        "New": "Add",
    }
    assert (found["Gone"]["PolicyAction"], found["Kept"]["PolicyAction"]) == ("Delete", "Retain")


def test_another_type_under_the_same_name_is_a_replacement() -> None:
    gateway = {"Type": "AWS::EC2::InternetGateway", "Properties": {}}
    found = changes(deployed({"Thing": vpc("10.0.0.0/16")}), {"Thing": gateway})
    assert found["Thing"]["Replacement"] == "True"


def test_a_policy_alone_is_a_change_of_that_attribute() -> None:
    found = changes(deployed({"Vpc": vpc("a")}), {"Vpc": vpc("a", DeletionPolicy="Retain")})
    assert found["Vpc"]["Scope"] == ["DeletionPolicy"]
    assert found["Vpc"]["Replacement"] == "False"


def test_tags_of_the_stack_reach_its_resources() -> None:
    found = changes(deployed({"Vpc": vpc("a")}), {"Vpc": vpc("a")}, tags=True)
    assert found["Vpc"]["Scope"] == ["Tags"]


def test_outputs_alone_are_a_change() -> None:
    record = deployed({"Vpc": vpc("a")})
    template = {"Resources": {"Vpc": vpc("a")}, "Outputs": {"Id": {"Value": {"Ref": "Vpc"}}}}
    made = plan.make(record, plan.Source("", template, {}), with_children=True)
    assert made.changes == []
    assert made.outputs_change
    assert made.is_change


@pytest.mark.parametrize(
    "expression",
    [{"Fn::Select": [5, ["a"]]}, {"Fn::GetAtt": ["Vpc", "Nothing"]}, {"Fn::FindInMap": ["M", "a", "b"]}],
)
def test_an_expression_that_cannot_be_resolved_fails_the_plan(expression: Any) -> None:
    record = deployed({"Vpc": vpc("a")})
    template = {"Resources": {"Vpc": vpc("a"), "Subnet": subnet(expression)}}
    made = plan.make(record, plan.Source("", template, {}), with_children=True)
    assert made.failure
    assert made.changes == []
