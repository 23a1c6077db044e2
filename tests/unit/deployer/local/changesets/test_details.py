from __future__ import annotations

from typing import Any

import pytest

from deployer.local.changesets import details


def detail(recreation: str, evaluation: str = "Static", attribute: str = "Properties") -> dict[str, Any]:
    return {
        "Target": {"Attribute": attribute, "RequiresRecreation": recreation},
        "Evaluation": evaluation,
    }


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], "False"),
        ([detail("Never")], "False"),
        ([detail("Conditionally")], "Conditional"),
        ([detail("Always", "Dynamic")], "Conditional"),
        ([detail("Never"), detail("Always")], "True"),
    ],
)
def test_only_what_surely_happens_and_surely_replaces_is_a_replacement(
    found: list[Any], expected: str
) -> None:
    assert details.replacement(found) == expected


def test_scope_names_each_attribute_once() -> None:
    found = [detail("Never"), detail("Never", attribute="Tags"), detail("Never")]
    assert details.scope(found) == ["Properties", "Tags"]
