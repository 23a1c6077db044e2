from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rendering import MAX_RENDERINGS, renderings
from tests.unit.lint.planting import NOTHING, choose, get, ref


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("a", ["a"]),
        (3, ["3"]),
        (ref("X"), ["${X}"]),
        (get("X", "Arn"), ["${X.Arn}"]),
        ({"Fn::Sub": "${X}:KEY::"}, ["${X}:KEY::"]),
        ({"Fn::Sub": ["${A}:${!B}", {"A": get("X", "Arn")}]}, ["${X.Arn}:${B}"]),
        ({"Fn::Join": [":", [ref("X"), choose("C", "a", "b")]]}, ["${X}:a", "${X}:b"]),
        ({"Fn::Sub": ["${A}", {"A": choose("C", "a", NOTHING)}]}, ["a"]),
        ({"Fn::ImportValue": "a"}, ["${?}"]),
    ],
)
def test_renderings(value: Any, texts: list[str]) -> None:
    assert renderings(value) == texts


def test_renderings_can_stand_in_a_text_for_what_is_unknown() -> None:
    assert renderings({"Fn::Sub": ["${A}-${B}", {"B": ref("C")}]}, unknown="0") == ["0-0"]


def test_renderings_of_many_conditions_are_cut_off() -> None:
    value = {"Fn::Join": ["", [choose(f"C{n}", "a", "b") for n in range(12)]]}
    assert len(renderings(value)) == MAX_RENDERINGS
