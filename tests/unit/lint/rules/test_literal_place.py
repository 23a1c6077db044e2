from __future__ import annotations

import json
from typing import Any

import pytest

from templates_src.lint.rules import literal_place as rule
from tests.unit.lint.planting import found, ref, resource, single


def topic(value: Any) -> Any:
    return single({"Topic": resource("AWS::SNS::Topic", DisplayName=value)})


def dashboard(namespace: str, region: Any = "us-east-1") -> Any:
    widget = {"type": "metric", "properties": {"region": region, "metrics": [[namespace, "M"]]}}
    text = json.dumps({"widgets": [widget]})
    body = {"Fn::Sub": text}
    return single({"Board": resource("AWS::CloudWatch::Dashboard", DashboardBody=body)})


PLACE = "Resources/Topic/Properties/DisplayName"
BODY = "Resources/Board/Properties/DashboardBody/Fn::Sub"


@pytest.mark.parametrize("value", ["eu-central-1", "in us-east-1a", "123456789012", "a:123456789012:b"])
def test_a_literal_place(value: str) -> None:
    assert found(rule, topic(value)) == [("CLS018", "t.json", PLACE)]


@pytest.mark.parametrize(
    "value", [ref("AWS::Region"), "us-east", "1234567890123", "sha256:0123456789012345678901234567", "a1-b"]
)
def test_no_place(value: Any) -> None:
    assert found(rule, topic(value)) == []


@pytest.mark.parametrize("namespace", ["AWS/Billing", "AWS/CloudFront"])
def test_metrics_that_live_in_one_region_only(namespace: str) -> None:
    assert found(rule, dashboard(namespace)) == []


def test_other_metrics_or_regions_of_a_dashboard() -> None:
    assert found(rule, dashboard("AWS/ECS")) == [("CLS018", "t.json", BODY)]
    assert found(rule, dashboard("AWS/Billing", region="eu-west-1")) == [("CLS018", "t.json", BODY)]
    assert found(rule, dashboard("AWS/ECS", region="${AWS::Region}")) == []


def test_a_dashboard_that_cannot_be_read_has_no_exception() -> None:
    board = resource("AWS::CloudWatch::Dashboard", DashboardBody="AWS/Billing in us-east-1")
    place = "Resources/Board/Properties/DashboardBody"
    assert found(rule, single({"Board": board})) == [("CLS018", "t.json", place)]


def test_prose_conditions_and_parameters_may_name_places() -> None:
    where = {"InUsEast1": {"Fn::Equals": [ref("AWS::Region"), "us-east-1"]}}
    body = {"Topic": resource("AWS::SNS::Topic", AlarmDescription="not in us-east-1")}
    assert found(rule, single(body, Conditions=where)) == []


@pytest.mark.parametrize(
    "value", ["123456789012.dkr.ecr.x/app", {"Fn::Sub": "123456789012.dkr.ecr.${AWS::Region}.x/app"}]
)
def test_the_account_of_a_registry(value: Any) -> None:
    place = f"{PLACE}/Fn::Sub" if isinstance(value, dict) else PLACE
    assert found(rule, topic(value)) == [("CLS018", "t.json", place)]


def test_an_account_as_a_default() -> None:
    declared = {"Type": "String", "AllowedPattern": "^[0-9]{12}$", "Description": "such as 123456789012"}
    assert found(rule, single({}, Parameters={"Account": {**declared, "Default": ""}})) == []
    templates = single({}, Parameters={"Account": {**declared, "Default": "123456789012"}})
    assert found(rule, templates) == [("CLS018", "t.json", "Parameters/Account/Default")]
