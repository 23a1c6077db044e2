from __future__ import annotations

from gates.accepted import ACCEPTED
from gates.document import markdown
from gates.registry import GATES
from templates_src.lint.accepted import SUPPRESSIONS


def test_every_gate_and_everything_accepted_is_in_the_document() -> None:
    text = markdown()
    assert [one.name for one in GATES if f"| {one.name} |" not in text] == []
    assert [one.rule for one in (*ACCEPTED, *SUPPRESSIONS) if one.reason not in text] == []


def test_no_row_is_broken() -> None:
    rows = markdown().split("## Accepted")[1].strip().splitlines()
    assert {row.count("|") for row in rows} == {6}
