from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import dashboard_body as rule
from tests.unit.lint.planting import choose, found, ref, resource, single


def board(body: Any) -> Any:
    return single({"Board": resource("AWS::CloudWatch::Dashboard", DashboardBody=body)})


FAULT = [("CLS036", "t.json", "Resources/Board/Properties/DashboardBody")]


@pytest.mark.parametrize(
    "body",
    [
        "widgets",
        "{}",
        "[]",
        '{"widgets": [1,]}',
        {"Fn::Sub": '{"widgets": [{"a": ${A} ${B}}]}'},
        {"Fn::Join": ["", ['{"widgets": [', ref("A"), "}"]]},
        {"Fn::Sub": ['{"widgets": [1${More}]}', {"More": choose("C", ",2", ",")}]},
    ],
)
def test_a_body_that_is_not_widgets_in_json(body: Any) -> None:
    assert found(rule, board(body)) == FAULT


@pytest.mark.parametrize(
    "body",
    [
        '{"widgets": []}',
        {"Fn::Sub": '{"widgets": [{"a": "${A}", "b": ${B}, "c": "${!c}"}]}'},
        {"Fn::Join": ["", ['{"widgets": [', ref("A"), "]}"]]},
        {"Fn::Sub": ['{"widgets": [1${More}]}', {"More": choose("C", ",2", "")}]},
        ref("Body"),
    ],
)
def test_widgets_whatever_the_variables_become(body: Any) -> None:
    assert found(rule, board(body)) == []
