"""JSON for machines: it is what its schema says, whatever it is about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from deployer.review.report import Additions, build, data
from tests.unit.deployer.changes.trees import trees
from tests.unit.deployer.review.report.made import full, subject

if TYPE_CHECKING:
    from deployer.changes.model import StackChanges

SCHEMA: dict[str, Any] = json.loads(Path(data.__file__).with_name("report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


@given(st.text(min_size=1, max_size=8))
def test_every_field_is_described(text: str) -> None:
    made = data.data(build(*full(text)))
    VALIDATOR.validate(json.loads(json.dumps(made)))
    json.dumps(made, ensure_ascii=False).encode()


@given(trees)
def test_any_tree(tree: StackChanges) -> None:
    VALIDATOR.validate(json.loads(json.dumps(data.data(build(subject(tree), Additions())))))


def test_the_schema_is_one_and_of_this_version() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["version"]["const"] == data.VERSION


def test_what_is_missing_is_null_and_named() -> None:
    made = data.data(build(subject(), Additions()))
    assert (made["cost"], made["findings"]) == (None, None)
    assert {"cost", "risks", "diagram"} <= set(made["missing"])
    assert made["counts"] == {"add": 0, "update": 1, "replace": 1, "delete": 0, "widen": 0}
