from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import unfed_parameters as rule
from tests.unit.lint.planting import NOTHING, choose, found, ref, resource, template_set

FAULT = [("CLS041", "app.json", "Resources/Edge/Properties/Parameters")]
NEEDED = {"Type": "String"}
DEFAULTED = {"Type": "String", "Default": "x"}


def root(given: Any, declared: dict[str, Any] = NEEDED, **own: Any) -> Any:
    properties = {"TemplateURL": "edge.json"} | ({} if given is None else {"Parameters": given})
    stack = resource("AWS::CloudFormation::Stack", **properties)
    app = {"Resources": {"Edge": stack}, "Parameters": own}
    return template_set(app=app, edge={"Resources": {}, "Parameters": {"VpcId": declared}})


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        {"Vpc": "v"},
        {"VpcId": NOTHING},
        {"VpcId": choose("C", "v", NOTHING)},
        choose("C", {"VpcId": "v"}, {}),
    ],
)
def test_a_parameter_without_a_value(given: Any) -> None:
    assert found(rule, root(given)) == FAULT


def test_a_default_that_hides_the_operators_choice() -> None:
    assert found(rule, root({}, DEFAULTED, VpcId=NEEDED)) == FAULT


@pytest.mark.parametrize(
    "given", [{"VpcId": ""}, {"VpcId": ref("Vpc")}, choose("C", {"VpcId": "a"}, {"VpcId": "b"})]
)
def test_a_parameter_with_a_value(given: Any) -> None:
    assert found(rule, root(given)) == []


def test_a_default_that_is_meant() -> None:
    assert found(rule, root(None, DEFAULTED)) == []
    assert found(rule, root({"VpcId": choose("C", "v", NOTHING)}, DEFAULTED, VpcId=NEEDED)) == []


def test_a_template_that_is_not_there_is_another_rules_matter() -> None:
    stack = resource("AWS::CloudFormation::Stack", TemplateURL="gone.json")
    assert found(rule, template_set(app={"Resources": {"Edge": stack}})) == []
