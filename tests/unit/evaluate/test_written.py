"""References as a template writes them."""

from __future__ import annotations

from typing import Any

import pytest

from templates_src.evaluate.written import written_references


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Ref": "Vpc"}, [("Vpc", "")]),
        ({"Fn::GetAtt": ["Net", "Outputs.Vpc"]}, [("Net", "Outputs.Vpc")]),
        ({"Fn::GetAtt": "Net.Outputs.Vpc"}, [("Net", "Outputs.Vpc")]),
        ({"Fn::Sub": "${A}-${B.Arn}-${!C}-$D"}, [("A", ""), ("B", "Arn")]),
        ({"Fn::Sub": ["${A}-${x}", {"x": {"Ref": "B"}}]}, [("A", ""), ("B", "")]),
        ({"Fn::If": ["IsProd", {"Ref": "A"}, [{"Ref": "B"}]]}, [("A", ""), ("B", "")]),
        ({"Ref": "A", "Other": {"Ref": "B"}}, [("B", "")]),
        ("text", []),
        (None, []),
    ],
)
def test_references_are_found(value: Any, found: list[tuple[str, str]]) -> None:
    assert list(written_references(value)) == found
