"""The table has a row for every emitted type, and for nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from templates_src.impact import TABLE, impact_of
from templates_src.impact.table import ImpactError, require_rows

OUTPUT = Path(__file__).parents[3] / "output"
KEEPING = {"Retain", "RetainExceptOnCreate", "Snapshot"}
# Made by AWS anew, under a name of AWS's own: a kept one would stand in the way of the next deployment.
MAY_GO = {("storage.json", "ContainerInsightsLogGroup")}


def resources() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path.name, name, resource)
        for path in sorted(OUTPUT.glob("*.json"))
        for name, resource in json.loads(path.read_text(encoding="utf-8")).get("Resources", {}).items()
    ]


def test_every_emitted_type_has_a_row_and_every_row_a_type() -> None:
    types = {resource["Type"] for _, _, resource in resources()}
    require_rows(types)
    assert set(TABLE) == types


def test_types_without_a_row_fail_all_at_once() -> None:
    with pytest.raises(ImpactError) as caught:
        require_rows({"AWS::EC2::VPC", "AWS::DynamoDB::Table", "AWS::SQS::Queue"})
    assert [problem.where for problem in caught.value.problems] == ["AWS::DynamoDB::Table", "AWS::SQS::Queue"]


def test_what_holds_something_is_kept_when_its_stack_goes() -> None:
    held = [(f, n, r) for f, n, r in resources() if TABLE[r["Type"]].state and (f, n) not in MAY_GO]
    assert len(held) > 10
    wrong = [
        (file, name, key)
        for file, name, resource in held
        for key in ("DeletionPolicy", "UpdateReplacePolicy")
        if resource.get(key) not in KEEPING
    ]
    assert wrong == []


def test_the_exceptions_exist() -> None:
    assert {(file, name) for file, name, _ in resources()} >= MAY_GO


def test_what_is_guarded_is_felt() -> None:
    assert [name for name, row in TABLE.items() if row.guard and row.delete.level != "high"] == []


def test_a_foreign_type_has_no_row() -> None:
    assert impact_of("AWS::SQS::Queue") is None
