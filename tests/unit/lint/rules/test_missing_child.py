from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import missing_child as rule
from tests.unit.lint.planting import found, resource, template_set


def root(url: Any) -> dict[str, Any]:
    return {"Resources": {"Network": resource("AWS::CloudFormation::Stack", TemplateURL=url)}}


def test_a_template_that_is_not_there() -> None:
    place = "Resources/Network/Properties/TemplateURL"
    assert found(rule, template_set(app=root("network.json"))) == [("CLS019", "app.json", place)]


@pytest.mark.parametrize("url", ["network.json", "./network.json"])
def test_a_template_of_the_build(url: str) -> None:
    assert found(rule, template_set(app=root(url), network={"Resources": {}})) == []


def test_a_template_elsewhere_is_not_ours_to_find() -> None:
    assert found(rule, template_set(app=root("https://bucket/network.json"))) == []
