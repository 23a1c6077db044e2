from __future__ import annotations

import pytest

from templates_src.lint.rules import retained_state as rule
from tests.unit.lint.planting import found, resource, single

BOTH = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@pytest.mark.parametrize("kind", rule.STATEFUL)
@pytest.mark.parametrize("attributes", [{}, {"DeletionPolicy": "Retain"}, {"UpdateReplacePolicy": "Retain"}])
def test_data_left_to_the_default(kind: str, attributes: dict[str, str]) -> None:
    body = {"Data": resource(kind, attributes=attributes)}
    assert found(rule, single(body)) == [("CLS029", "t.json", "Resources/Data")]


@pytest.mark.parametrize("kind", rule.STATEFUL)
def test_data_that_is_decided_about(kind: str) -> None:
    assert found(rule, single({"Data": resource(kind, attributes=BOTH)})) == []


def test_what_holds_no_data() -> None:
    assert found(rule, single({"Vpc": resource("AWS::EC2::VPC")})) == []
