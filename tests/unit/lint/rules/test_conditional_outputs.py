from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import conditional_outputs as rule
from tests.unit.lint.planting import choose, found, get, ref, resource, single, template_set

URL = get("Cache", "Outputs.Endpoint")
CONDITIONS = {
    "HasCache": {"Fn::Equals": [ref("Cache"), "true"]},
    "Both": {"Fn::And": [{"Condition": "HasCache"}, {"Fn::Equals": ["a", "b"]}]},
    "NoCache": {"Fn::Not": [{"Condition": "HasCache"}]},
    "Neither": {"Fn::Or": [{"Condition": "NoCache"}, {"Fn::Equals": ["a", "b"]}]},
    "Either": {"Fn::Or": [{"Condition": "HasCache"}, {"Fn::Equals": ["a", "b"]}]},
}


def app(value: Any, condition: str | None = None) -> Any:
    attributes = {"Condition": condition} if condition else {}
    cache = resource("AWS::CloudFormation::Stack", attributes={"Condition": "HasCache"}, TemplateURL="c.json")
    service = resource(
        "AWS::CloudFormation::Stack", attributes=attributes, TemplateURL="s.json", Parameters={"Url": value}
    )
    return single({"Cache": cache, "Service": service}, Conditions=CONDITIONS)


PLACE = "Resources/Service/Properties/Parameters/Url"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (URL, ""),
        ({"Fn::Sub": "redis://${Cache.Outputs.Endpoint}"}, ""),
        (choose("HasCache", "", URL), "/Fn::If/2"),
        (choose("Other", URL, ""), "/Fn::If/1"),
        (choose("Either", URL, ""), "/Fn::If/1"),
        (choose("NoCache", URL, ""), "/Fn::If/1"),
    ],
)
def test_read_where_it_may_not_exist(value: Any, place: str) -> None:
    assert found(rule, app(value)) == [("CLS023", "t.json", PLACE + place)]


@pytest.mark.parametrize(
    "value",
    [
        choose("HasCache", URL, ""),
        choose("Both", URL, ""),
        choose("NoCache", "", URL),
        choose("Neither", "", URL),
        choose("HasCache", choose("Other", URL, "x"), ""),
        "text",
    ],
)
def test_read_where_it_exists(value: Any) -> None:
    assert found(rule, app(value)) == []


def test_the_reader_itself_may_be_conditional() -> None:
    assert found(rule, app(URL, condition="HasCache")) == []
    assert found(rule, app(URL, condition="Both")) == []
    assert found(rule, app(URL, condition="Other")) == [("CLS023", "t.json", PLACE)]


def test_outputs_of_the_root() -> None:
    templates = app("x").templates["t.json"]
    plain = {"Url": {"Value": URL}}
    assert found(rule, template_set(t={**templates, "Outputs": plain})) == [
        ("CLS023", "t.json", "Outputs/Url/Value")
    ]
    guarded = {"Url": {"Value": URL, "Condition": "HasCache"}}
    assert found(rule, template_set(t={**templates, "Outputs": guarded})) == []
