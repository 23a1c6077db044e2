from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint import traverse as tr
from templates_src.lint.traverse import EACH, Node
from tests.unit.lint.planting import NOTHING, choose, get, ref, resource, single


def paths(nodes: Any) -> list[str]:
    return [node.path for node in nodes]


def test_a_property_is_followed_through_lists_and_conditions() -> None:
    value = {"Items": choose("Big", [{"Name": "a"}, choose("Odd", {"Name": "b"}, NOTHING)], [{"Other": 1}])}
    nodes = list(tr.at(Node("P", value), "Items", EACH, "Name"))
    assert [(n.path, n.value, set(n.when)) for n in nodes] == [
        ("P/Items/Fn::If/1/0/Name", "a", {("Big", True)}),
        ("P/Items/Fn::If/1/1/Fn::If/1/Name", "b", {("Big", True), ("Odd", True)}),
    ]


def test_a_branch_that_can_never_be_taken_is_not_read() -> None:
    node = Node("P", choose("A", choose("A", 1, 2), 3))
    assert [n.value for n in tr.branches(node)] == [1, 3]


def test_a_template_without_the_property_gives_nothing() -> None:
    assert list(tr.at(Node("P", {"A": NOTHING}), "A")) == []
    assert list(tr.at(Node("P", "text"), "A", EACH)) == []


@pytest.mark.parametrize(
    ("value", "when", "expected"),
    [
        ({"A": 1}, tr.ALWAYS, True),
        ({}, tr.ALWAYS, False),
        ({"A": []}, tr.ALWAYS, False),
        ({"A": choose("C", 1, NOTHING)}, tr.ALWAYS, False),
        ({"A": choose("C", 1, NOTHING)}, frozenset({("C", True)}), True),
        ({"A": choose("C", 1, NOTHING)}, frozenset({("C", False)}), False),
        (choose("C", {"A": 1}, {}), tr.ALWAYS, False),
    ],
)
def test_given_means_given_in_every_case(value: Any, when: tr.When, expected: bool) -> None:
    assert tr.given(Node("P", value), "A", when) is expected


def test_values_that_exclude_each_other_are_not_compatible() -> None:
    assert tr.compatible(frozenset({("A", True)}), frozenset({("B", False)}))
    assert not tr.compatible(frozenset({("A", True)}), frozenset({("A", False)}))


def test_every_form_of_reference_is_seen() -> None:
    value = [
        ref("One"),
        get("Two", "Arn"),
        {"Fn::GetAtt": "Three.Outputs.Url"},
        {"Fn::Sub": "${Four}-${Five.Name}-${!Not}"},
        {"Fn::Sub": ["${Local}-${Six}", {"Local": ref("Seven")}]},
    ]
    seen = [(r.name, r.attribute) for r in tr.references(Node("P", value))]
    assert seen == [
        ("One", ""),
        ("Two", "Arn"),
        ("Three", "Outputs.Url"),
        ("Four", ""),
        ("Five", "Name"),
        ("Six", ""),
        ("Seven", ""),
    ]


def test_walk_names_every_place_and_its_conditions() -> None:
    nodes = list(tr.walk(Node("P", {"A": choose("C", ["x"], "y")})))
    assert paths(nodes) == ["P", "P/A", "P/A/Fn::If/1", "P/A/Fn::If/1/0", "P/A/Fn::If/2"]
    assert nodes[-1].when == {("C", False)}


TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Bounded": {"Type": "Number", "MinValue": 1, "MaxValue": 5000},
        "Choice": {"Type": "String", "AllowedValues": ["10", "20"], "Default": "10"},
        "Free": {"Type": "String"},
        "Defaulted": {"Type": "String", "Default": "99"},
    }
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", ["x"]),
        (ref("Choice"), ["10", "20"]),
        (ref("Defaulted"), ["99"]),
        (ref("Free"), []),
        (choose("C", 1, ref("Defaulted")), [1, "99"]),
        (get("A", "B"), []),
    ],
)
def test_literals(value: Any, expected: list[Any]) -> None:
    assert [n.value for n in tr.literals(Node("P", value), TEMPLATE)] == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("4001", ["4001 is outside 1 to 4000"]),
        (3600, []),
        (ref("Bounded"), ["5000 (allowed by parameter Bounded) is outside 1 to 4000"]),
        (ref("Free"), []),
        (ref("Choice"), []),
        (choose("C", 0, 1), ["0 is outside 1 to 4000"]),
        (True, []),
        ("many", []),
    ],
)
def test_out_of_range(value: Any, words: list[str]) -> None:
    assert [w for _, w in tr.out_of_range(Node("P", value), TEMPLATE, 1, 4000)] == words


def test_resources_by_type_and_the_one_that_a_reference_names() -> None:
    body = {"Vpc": resource("AWS::EC2::VPC"), "Net": resource("AWS::EC2::Subnet", VpcId=ref("Vpc"))}
    templates = single(body)
    assert [r.logical_id for r in tr.resources(templates)] == ["Vpc", "Net"]
    (subnet,) = tr.resources(templates, "AWS::EC2::Subnet")
    vpc = tr.local(subnet, ref("Vpc"), "AWS::EC2::VPC")
    assert vpc is not None
    assert (vpc.type, vpc.path, vpc.file) == ("AWS::EC2::VPC", "Resources/Vpc", "t.json")
    assert tr.local(subnet, ref("Vpc"), "AWS::EC2::Subnet") is None
    assert tr.local(subnet, {"Fn::Sub": "${Vpc}"}) is None
    assert tr.local(subnet, "Vpc") is None


def test_a_resource_carries_its_condition_to_its_properties() -> None:
    (only,) = tr.resources(single({"A": resource("X", attributes={"Condition": "C"}, P=choose("C", 1, 2))}))
    assert [n.value for n in only.read("P")] == [1]
