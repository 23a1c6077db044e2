"""DescribeChangeSet's answers as the model's types."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployer.changes.mask import MASK
from deployer.changes.model import PropertyChange
from deployer.changes.parse import parse_change, parse_details

SECRET = "hunter2hunter2"


def detail(path: str = "/Properties/Cpu", **more: Any) -> dict[str, Any]:
    target = {"Attribute": "Properties", "Name": path.split("/")[2], "Path": path}
    own = {key: more.pop(key) for key in list(more) if key in ("Evaluation", "CausingEntity", "ChangeSource")}
    return {"Target": {**target, **more}, **own}


def only(*details: dict[str, Any]) -> PropertyChange:
    (found,) = parse_details(details)
    return found


def test_everything_that_aws_says_is_kept() -> None:
    parsed = parse_change(
        {
            "Action": "Modify",
            "LogicalResourceId": "Service",
            "PhysicalResourceId": "arn:service",
            "ResourceType": "AWS::ECS::Service",
            "Replacement": "Conditional",
            "PolicyAction": "ReplaceAndRetain",
            "ResourceDriftStatus": "MODIFIED",
            "BeforeContext": '{"Properties":{"Cpu":"1"}}',
            "AfterContext": '{"Properties":{"Cpu":"2"}}',
            "Details": [detail(BeforeValue="1", AfterValue="2", RequiresRecreation="Never")],
        }
    )
    assert (parsed.action, parsed.logical_id, parsed.physical_id) == ("Modify", "Service", "arn:service")
    assert (parsed.type, parsed.replacement, parsed.drift) == ("AWS::ECS::Service", "Conditional", "MODIFIED")
    assert parsed.policy_action == "ReplaceAndRetain"
    assert parsed.before == '{"Properties":{"Cpu":"1"}}'
    assert parsed.after == '{"Properties":{"Cpu":"2"}}'
    assert parsed.properties == (PropertyChange(path="/Properties/Cpu", before="1", after="2"),)


def test_what_aws_leaves_out_is_empty() -> None:
    parsed = parse_change({"Action": "Add", "LogicalResourceId": "A"})
    assert (parsed.type, parsed.physical_id, parsed.properties, parsed.before) == ("", "", (), "")


def test_a_property_with_several_causes_is_one_change() -> None:
    found = only(
        detail(Evaluation="Dynamic", CausingEntity="Role.Arn", RequiresRecreation="Never"),
        detail(
            Evaluation="Static", CausingEntity="RoleName", RequiresRecreation="Conditionally", AfterValue="x"
        ),
    )
    assert found.causes == ("Role.Arn", "RoleName")
    assert found.recreation == "Conditionally"
    assert found.certain
    assert found.after == "x"


def test_properties_come_in_the_order_of_their_paths() -> None:
    found = parse_details([detail("/Properties/B"), detail("/Properties/A")])
    assert [item.path for item in found] == ["/Properties/A", "/Properties/B"]


def test_a_change_that_is_only_possible_is_not_certain() -> None:
    assert not only(detail(Evaluation="Dynamic"), detail(Evaluation="Dynamic")).certain


@pytest.mark.parametrize(
    ("words", "worst"),
    [
        (["Never", "Always"], "Always"),
        (["Always", "Conditionally"], "Always"),
        (["Never", "Never"], "Never"),
        (["Always", "Somehow"], "Somehow"),
    ],
)
def test_the_worst_recreation_counts_and_an_unknown_word_is_the_worst(words: list[str], worst: str) -> None:
    assert only(*(detail(RequiresRecreation=word) for word in words)).recreation == worst


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ({"Attribute": "Properties", "Name": "Cpu"}, "/Properties/Cpu"),
        ({"Attribute": "Tags"}, "/Tags"),
        ({"Attribute": "DeletionPolicy"}, "/DeletionPolicy"),
        ({"Name": "Cpu"}, "/Properties/Cpu"),
        ({"Attribute": "Properties", "Name": "Cpu", "Path": "/Properties/Cpu/0"}, "/Properties/Cpu/0"),
    ],
)
def test_a_path_is_made_where_aws_gives_none(target: dict[str, str], path: str) -> None:
    assert only({"Target": target}).path == path


@pytest.mark.parametrize(
    "path",
    [
        "/Properties/MasterUserPassword",
        "/Properties/Passwords/0",
        "/Properties/ContainerDefinitions/0/Environment/3/Value",
        "/Properties/EnvironmentVariables/2/Value",
        "/Properties/RunConfig/EnvironmentVariables/ANYTHING",
    ],
)
def test_a_secret_value_is_masked_by_its_path(path: str) -> None:
    found = only(detail(path, BeforeValue=SECRET, AfterValue=SECRET + "3"))
    assert (found.before, found.after) == (MASK, MASK)


def test_secrets_in_whole_definitions_are_masked() -> None:
    variables = [{"Name": "DB", "Value": SECRET}]
    context = json.dumps({"Properties": {"Environment": variables, "Password": SECRET}})
    parsed = parse_change(
        {"Action": "Modify", "LogicalResourceId": "A", "BeforeContext": context, "AfterContext": context}
    )
    assert SECRET not in parsed.before + parsed.after
    assert '"Name":"DB"' in parsed.after
