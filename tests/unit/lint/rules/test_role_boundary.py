from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import role_boundary as rule
from tests.unit.lint.planting import NOTHING, choose, found, ref, resource, single


def role(**properties: Any) -> Any:
    return single({"Role": resource("AWS::IAM::Role", **properties)})


def test_a_role_without_a_boundary() -> None:
    assert found(rule, role()) == [("CLS043", "t.json", "Resources/Role/Properties")]


def test_a_boundary_that_may_be_missing() -> None:
    place = "Resources/Role/Properties/PermissionsBoundary"
    sometimes = role(PermissionsBoundary=choose("Bounded", ref("Boundary"), NOTHING))
    assert found(rule, sometimes) == [("CLS043", "t.json", place)]


@pytest.mark.parametrize("boundary", ["arn:aws:iam::aws:policy/ReadOnlyAccess", ref("Boundary")])
def test_a_role_with_a_boundary(boundary: Any) -> None:
    assert found(rule, role(PermissionsBoundary=boundary)) == []


def test_what_is_no_role_needs_none() -> None:
    assert found(rule, single({"Policy": resource("AWS::IAM::ManagedPolicy")})) == []
