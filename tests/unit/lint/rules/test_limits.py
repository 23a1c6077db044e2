from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.model import TemplateSet
from templates_src.lint.rules import limits as rule
from tests.unit.lint.planting import found, resource, single


def entries(number: int, entry: dict[str, Any]) -> dict[str, Any]:
    return {f"E{n}": entry for n in range(number)}


PARAMETER = {"Type": "String", "Description": "d"}
OUTPUT = {"Value": "v", "Description": "d"}


def test_too_many_of_a_kind() -> None:
    templates = single(
        entries(501, resource("X")), Parameters=entries(201, PARAMETER), Outputs=entries(201, OUTPUT)
    )
    assert found(rule, templates) == [
        ("CLS038", "t.json", "Resources"),
        ("CLS038", "t.json", "Parameters"),
        ("CLS038", "t.json", "Outputs"),
    ]


def test_as_many_as_allowed() -> None:
    templates = single(
        entries(500, resource("X")), Parameters=entries(200, PARAMETER), Outputs=entries(200, OUTPUT)
    )
    assert found(rule, templates) == []


@pytest.mark.parametrize(("name", "most"), [("bootstrap.json", 51_200), ("app.json", 1_000_000)])
def test_a_body_that_is_too_long(name: str, most: int) -> None:
    template: dict[str, Any] = {"Resources": {}}
    assert found(rule, TemplateSet({name: template}, {name: "x" * most})) == []
    assert found(rule, TemplateSet({name: template}, {name: "x" * (most + 1)})) == [("CLS038", name, "")]
    assert found(rule, TemplateSet({name: template}, {name: "\u00e9" * (most // 2 + 1)})) == [
        ("CLS038", name, "")
    ]


def test_what_nobody_described() -> None:
    templates = single({}, Parameters={"A": {"Type": "String"}}, Outputs={"B": {"Value": "v"}})
    assert found(rule, templates) == [
        ("CLS038", "t.json", "Parameters/A"),
        ("CLS038", "t.json", "Outputs/B"),
    ]


def test_a_description_that_is_too_long() -> None:
    assert found(rule, single({}, Description="x" * 1024)) == []
    assert found(rule, single({}, Description="x" * 1025)) == [("CLS038", "t.json", "Description")]
    assert found(rule, single({}, Description="\u00e9" * 513)) == [("CLS038", "t.json", "Description")]
