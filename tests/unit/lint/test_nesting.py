from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.nesting import Wiring, children, late_parameters, out_of_bounds
from templates_src.lint.traverse import Node, resources
from tests.unit.lint.planting import NOTHING, choose, get, ref, resource, template_set

STACK = "AWS::CloudFormation::Stack"
NUMBER = {"Type": "Number"}


def family(**middle_passes: Any) -> Any:
    """A root, a child and a grandchild; ``maker`` is the root's other child."""
    top = {"Size": ref("Size"), "Topic": get("Maker", "Outputs.Topic")}
    root = {
        "Parameters": {"Size": {**NUMBER, "MinValue": 1, "MaxValue": 9}},
        "Resources": {
            "Maker": resource(STACK, TemplateURL="maker.json"),
            "Middle": resource(STACK, TemplateURL="./middle.json", Parameters=top),
        },
    }
    inner = resource(STACK, TemplateURL="inner.json", Parameters=middle_passes)
    middle = {"Parameters": {"Size": NUMBER}, "Resources": {"Inner": inner}}
    maker = {"Resources": {"Topic": resource("T")}, "Outputs": {"Topic": {"Value": ref("Topic")}}}
    inner_body = {"Parameters": {"Count": NUMBER}, "Resources": {"User": resource("U", Count=ref("Count"))}}
    return template_set(root=root, middle=middle, maker=maker, inner=inner_body)


def origins(templates: Any, value: Any, file: str = "inner.json") -> list[tuple[str, Any]]:
    return [(f, n.value) for f, n in Wiring.of(templates).origins(file, Node("P", value))]


def makers(templates: Any, value: Any, file: str = "inner.json") -> list[tuple[str, str] | None]:
    found = Wiring.of(templates).makers(file, Node("P", value))
    return [(r.file, r.logical_id) if r else None for r in found]


def test_children_are_found_by_their_file() -> None:
    assert [c.file for c in children(family())] == ["maker.json", "middle.json", "inner.json"]


def test_a_parameter_is_followed_to_where_it_is_decided() -> None:
    assert origins(family(Count=ref("Size")), ref("Count")) == [("root.json", ref("Size"))]
    assert origins(family(Count="7"), ref("Count")) == [("middle.json", "7")]
    assert origins(family(), ref("Count")) == [("inner.json", ref("Count"))]


def test_every_branch_is_followed() -> None:
    passed = choose("C", ref("Size"), choose("D", 3, NOTHING))
    assert origins(family(Count=passed), ref("Count")) == [("root.json", ref("Size")), ("middle.json", 3)]


def test_a_template_that_nests_itself_has_no_origin() -> None:
    itself = resource(STACK, TemplateURL="t.json", Parameters={"P": ref("P")})
    assert origins(template_set(t={"Resources": {"Me": itself}}), ref("P"), "t.json") == []


def test_the_resource_of_another_stack_is_found() -> None:
    assert makers(family(Arn=ref("Topic")), ref("Arn")) == [("maker.json", "Topic")]
    assert makers(family(), ref("Topic"), "maker.json") == [("maker.json", "Topic")]


@pytest.mark.parametrize("value", ["text", ref("Unknown"), {"Fn::Sub": "${Topic}"}])
def test_what_names_no_resource(value: Any) -> None:
    assert makers(family(), value, "maker.json") == [None]


@pytest.mark.parametrize("output", [{}, {"Outputs": {"O": {}}}, {"Outputs": {"O": {"Value": "x"}}}])
def test_an_output_that_tells_nothing(output: dict[str, Any]) -> None:
    stack = resource(STACK, TemplateURL="child.json")
    templates = template_set(root={"Resources": {"Child": stack}}, child={"Resources": {}, **output})
    assert makers(templates, get("Child", "Outputs.O"), "root.json") == [None]


def test_an_output_that_names_itself_ends() -> None:
    loop = {
        "Resources": {"Me": resource(STACK, TemplateURL="t.json")},
        "Outputs": {"O": {"Value": get("Me", "Outputs.O")}},
    }
    assert makers(template_set(t=loop), get("Me", "Outputs.O"), "t.json") == [None]


def test_late_parameters_are_those_that_a_resource_feeds() -> None:
    late = set(late_parameters(family(Arn=ref("Topic"), Count=ref("Size"))))
    assert late == {("middle.json", "Topic"), ("inner.json", "Arn")}


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (ref("Size"), ["9 (allowed by parameter Size) is outside 1 to 8"]),
        ("12", ["12 is outside 1 to 8"]),
        (choose("C", 0, 12), ["0 is outside 1 to 8"]),
        (8, []),
        (ref("Unknown"), []),
    ],
)
def test_bounds_that_only_a_parent_sets(passed: Any, words: list[str]) -> None:
    templates = family(Count=passed)
    (user,) = resources(templates, "U")
    (value,) = user.read("Count")
    found = list(out_of_bounds(templates, user, value, 1, 8))
    assert [w for _, w in found] == words
    assert all(node.path == "Resources/User/Properties/Count" for node, _ in found)
