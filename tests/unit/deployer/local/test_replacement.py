from __future__ import annotations

from typing import Any

import pytest

from deployer.local.replacement import MISSING, differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        ({"A": 1}, {"A": 2}, [(("A",), 1, 2)]),
        ({"A": 1}, {}, [(("A",), 1, MISSING)]),
        ({}, {"A": {"B": 1}}, [(("A",), MISSING, {"B": 1})]),
        ({"A": {"B": 1, "C": 2}}, {"A": {"B": 1, "C": 3}}, [(("A", "C"), 2, 3)]),
        ({"A": [1, 2]}, {"A": [1, 3]}, [(("A", "1"), 2, 3)]),
        ({"A": [1]}, {"A": [1, 2]}, [(("A",), [1], [1, 2])]),
    ],
)
def test_leaves_that_differ(before: Any, after: Any, expected: list[Any]) -> None:
    assert list(differences(before, after)) == expected
