from __future__ import annotations

import pytest

from gates.audit import node_findings, python_findings
from gates.errors import UnreachableError

SKIPPED = {"name": "a", "skip_reason": "Dependency not found on PyPI and could not be audited: a (1)"}
CLEAN = {"name": "b", "version": "1", "vulns": []}


def test_all_skipped_is_unreachable_though_the_tool_calls_it_clean() -> None:
    with pytest.raises(UnreachableError) as error:
        python_findings({"dependencies": [SKIPPED, SKIPPED]}, "x.lock")
    assert "none of 2 packages of x.lock" in str(error.value)


def test_one_skipped_is_a_finding() -> None:
    (found,) = python_findings({"dependencies": [SKIPPED, CLEAN]}, "x.lock")
    assert (found.rule, found.path) == ("NOT-AUDITED", "a")


def test_a_registry_without_advisories_is_unreachable() -> None:
    with pytest.raises(UnreachableError, match="could not ask"):
        node_findings({"message": "405 Method Not Allowed", "statusCode": 405}, "package-lock.json")


def test_a_package_that_only_passes_a_hole_on_is_not_told_twice() -> None:
    hole = {"source": 1, "title": "t", "severity": "high", "url": "u"}
    said = {"vulnerabilities": {"a": {"via": [hole]}, "b": {"via": ["a"]}}}
    assert [one.path for one in node_findings(said, "package-lock.json")] == ["a"]
