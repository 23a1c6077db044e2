"""What would change between two states, in small templates and in the application."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from deployer.changes.model import KNOWN_AFTER_APPLY, NESTED, ResourceChange, count
from deployer.review.offline import State, changed, diff
from templates_src.evaluate import evaluate_stack
from tests.unit.deployer.review.offline.cases import FULL, templates, whole

if TYPE_CHECKING:
    from collections.abc import Mapping


Template = dict[str, Any]


def state(resources: Template, *, tags: Mapping[str, str] | None = None, **more: Template) -> State:
    """A root of some resources; further templates by the name of their file."""
    documents = {"root.json": {"Resources": resources}, **{f"{k}.json": v for k, v in more.items()}}
    made = evaluate_stack(documents, "root.json", {}, stack_name="test")
    return State(
        label="test", stack="test", root="root.json", templates=documents, tags=tags or {}, deployment=made
    )


def found(before: State, after: State) -> dict[str, ResourceChange]:
    return dict(diff(before, after).resources())


def topic(**properties: Any) -> Template:
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def vpc(cidr: str = "10.0.0.0/16") -> Template:
    return {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr}}


def kinds(before: State, after: State) -> dict[str, str]:
    return {address: change.kind for address, change in found(before, after).items()}


def test_every_kind_of_change() -> None:
    kept = {**topic(), "DeletionPolicy": "Retain"}
    before = {"Gone": topic(), "Kept": kept, "Same": topic(), "Named": topic(TopicName="a"), "In": topic()}
    after = {"New": vpc(), "Same": topic(), "Named": topic(TopicName="b"), "In": topic(DisplayName="x")}
    assert kinds(state(before), state(after)) == {
        "Gone": "delete",
        "In": "update",
        "Kept": "retain",
        "Named": "replace",
        "New": "add",
    }


def test_nothing_is_nothing() -> None:
    one = state({"Topic": topic(TopicName="a")})
    assert diff(one, one).empty
    assert not changed(diff(one, one), one, one)


def test_a_replacement_is_followed_to_those_that_refer_to_it() -> None:
    subnet = {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24"}}
    text = topic(DisplayName={"Fn::Sub": "in ${Vpc}"})
    before, after = ({"Vpc": v, "Subnet": subnet, "Topic": text} for v in (vpc(), vpc("10.1.0.0/16")))
    changes = found(state(before), state(after))
    assert {address: change.kind for address, change in changes.items()} == {
        "Subnet": "replace",
        "Topic": "update",
        "Vpc": "replace",
    }
    (item,) = changes["Subnet"].properties
    assert (item.path, item.causes, item.after) == ("/Properties/VpcId", ("Vpc",), KNOWN_AFTER_APPLY)


def test_it_is_followed_through_outputs_and_parameters_of_nested_stacks() -> None:
    """Network/Vpc is replaced; Security's groups read its id by Network's output and their own parameter."""
    other = found(whole(parameters=FULL), whole(parameters={**FULL, "VpcCidr": "10.9.0.0/16"}))
    assert other["Network/Vpc"].kind == "replace"
    assert other["Security/TaskSecurityGroup"].kind == "replace"
    assert other["Security/TaskSecurityGroup"].properties[0].causes == ("Network/Vpc",)


def test_a_renamed_logical_id_is_said_to_replace() -> None:
    tree = diff(state({"Old": topic(TopicName="a")}), state({"New": topic(TopicName="a")}))
    assert count(tree)["add"] == count(tree)["delete"] == 1
    assert any("Old likely is renamed to New: this replaces it" in note for note in tree.notes)
    assert dict(tree.resources())["New"].properties[0].path == "/LogicalId"


def test_another_type_under_the_same_id_is_refused_by_cloudformation_and_said() -> None:
    tree = diff(state({"It": topic()}), state({"It": vpc()}))
    assert dict(tree.resources())["It"].kind == "replace"
    assert any("CloudFormation refuses another type" in note for note in tree.notes)


def test_a_nested_stack_that_goes_takes_everything_along() -> None:
    inner = {"Resources": {"Topic": topic(), "Kept": {**topic(), "DeletionPolicy": "Retain"}}}
    nested = {"Type": NESTED, "Properties": {"TemplateURL": "inner.json"}}
    before = state({"In": nested, "Other": topic()}, inner=inner)
    assert kinds(before, state({"Other": topic()}, inner=inner)) == {
        "In/Topic": "delete",
        "In/Kept": "retain",
    }


def test_a_nested_stack_that_is_kept_keeps_what_is_in_it() -> None:
    nested = {"Type": NESTED, "Properties": {"TemplateURL": "inner.json"}, "DeletionPolicy": "Retain"}
    inner = {"Resources": {"Topic": topic()}}
    before = state({"In": nested, "Other": topic()}, inner=inner)
    assert kinds(before, state({"Other": topic()}, inner=inner)) == {"In/Topic": "retain"}


def test_a_template_that_changes_where_nothing_is_made_of_it_is_still_told() -> None:
    nested = {"Type": NESTED, "Properties": {"TemplateURL": "inner.json"}}
    inner = {"Resources": {"Topic": topic()}}
    noted = {"Resources": {"Topic": topic()}, "Description": "other"}
    tree = diff(state({"In": nested}, inner=inner), state({"In": nested}, inner=noted))
    assert not tree.empty
    assert list(tree.rewritten()) == ["In"]


def test_stack_tags_reach_everything_that_takes_tags() -> None:
    resources = {
        "Topic": topic(),
        "Rule": {"Type": "AWS::SNS::Subscription", "Properties": {"Protocol": "sqs"}},
    }
    before, after = (state(resources, tags={"Team": team}) for team in ("a", "b"))
    (item,) = found(before, after)["Topic"].properties
    assert item.path == "/Tags"
    assert "Rule" not in found(before, after)


@pytest.mark.parametrize(
    ("name", "kind"), [("LaunchType", "may-replace"), ("DeploymentController", "replace")]
)
def test_overrides_win(name: str, kind: str) -> None:
    service = {"Type": "AWS::ECS::Service", "Properties": {}}
    other = {"Type": "AWS::ECS::Service", "Properties": {name: "x"}}
    assert kinds(state({"S": service}), state({"S": other})) == {"S": kind}


def test_an_output_of_the_root_alone_is_something() -> None:
    one = state({"Topic": topic()})
    other = replace(one, deployment=replace(one.deployment, outputs={"Url": "x"}))
    tree = diff(one, other)
    assert tree.empty
    assert changed(tree, one, other)
    assert tree.notes == ("output Url is new",)


def test_a_first_and_a_last_deployment_are_all_of_it() -> None:
    nothing, all_of_it = State(label="none", stack="classla-prod"), whole(parameters=FULL)
    real = len([r for r in all_of_it.deployment.resources if r.type != NESTED])
    assert count(diff(nothing, all_of_it))["add"] == real
    gone = count(diff(all_of_it, nothing))
    assert gone["delete"] + gone["retain"] == real
    assert gone["retain"] > 0


def test_secrets_are_masked_wherever_they_stand() -> None:
    role: Template = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Environment": {"Variables": {"API_KEY": "hunter2"}}},
    }
    other = copy.deepcopy(role)
    other["Properties"]["Environment"]["Variables"]["API_KEY"] = "hunter3"
    tree = diff(state({"F": role}), state({"F": other}))
    assert dict(tree.resources())["F"].kind == "update"
    assert "hunter" not in repr(tree)


def test_every_parameter_of_the_application_can_be_compared() -> None:
    """Each toggle turned, alone: the difference is found, and turning it back finds the same resources."""
    here = whole(parameters=FULL)
    for name, value in {"CacheEnabled": "false", "NatMode": "single", "FlowLogs": "false"}.items():
        there = whole(parameters={**FULL, name: value})
        assert found(here, there).keys() == found(there, here).keys() != set()
    assert templates()["app.json"]["Resources"]
