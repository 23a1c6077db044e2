from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import noecho_default as rule
from tests.unit.lint.planting import found, single


@pytest.mark.parametrize("hidden", [True, "true"])
def test_a_hidden_parameter_with_a_default(hidden: Any) -> None:
    parameters = {"Token": {"Type": "String", "NoEcho": hidden, "Default": "hunter2"}}
    assert found(rule, single({}, Parameters=parameters)) == [
        ("CLS033", "t.json", "Parameters/Token/Default")
    ]


@pytest.mark.parametrize(
    "declared",
    [{"NoEcho": True}, {"NoEcho": True, "Default": ""}, {"Default": "x"}, {"NoEcho": False, "Default": "x"}],
)
def test_nothing_given_away(declared: dict[str, Any]) -> None:
    assert found(rule, single({}, Parameters={"Token": {"Type": "String", **declared}})) == []
