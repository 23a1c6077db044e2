from __future__ import annotations

from typing import Any

import pytest

from gates.checkov import findings
from gates.errors import GateError

FAILED = {
    "file_path": "/edge.json",
    "resource": "AWS::EC2::Vpc.Vpc",
    "check_id": "CKV_AWS_1",
    "check_name": "must be",
}


def report(**results: Any) -> dict[str, Any]:
    return {"summary": {"resource_count": 3}, "results": {"failed_checks": [], **results}}


def test_a_failed_check_names_template_and_logical_id() -> None:
    (found,) = findings(report(failed_checks=[FAILED]))
    assert (found.template, found.path, found.rule) == ("edge.json", "Resources/Vpc", "CKV_AWS_1")


@pytest.mark.parametrize(
    "said",
    [
        {"passed": 0, "resource_count": 0},
        [],
        {"summary": {"resource_count": 0}, "results": {}},
        report(parsing_errors=["/x.json"]),
        report(skipped_checks=[FAILED]),
    ],
)
def test_what_was_not_looked_at_is_an_error(said: Any) -> None:
    with pytest.raises(GateError):
        findings(said)
