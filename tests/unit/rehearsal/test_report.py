"""What a rehearsal says."""

from __future__ import annotations

import json

from rehearsal.authority import Made
from rehearsal.definition import Action
from rehearsal.report import Line, Report, calls_of, text


def test_a_line_says_what_went_in_and_out() -> None:
    line = Line(
        stage="Build",
        action="Image",
        status="succeeded",
        seconds=1.24,
        inputs=("A", "B"),
        outputs=("C",),
        variables={"X": "1" * 200},
        notes=("note",),
        calls={"s3:GetObject": 2},
    )
    first, variable, note = text(line)
    assert first == "✓ Build/Image  1.2 s  2 AWS calls  A, B → C"
    assert variable.startswith("    X=111")
    assert variable.endswith("…")
    assert note == "    note"


def test_a_skipped_stage_is_a_line() -> None:
    assert text(Line(stage="S", status="skipped", notes=("why",))) == ["- S: skipped", "    why"]


def test_a_failure_fails_the_execution_and_stand_ins_are_said_once() -> None:
    lines = [Line(stage="S", action=name, status="succeeded", stand_ins=("x", name)) for name in "ab"]
    report = Report("e", lines)
    assert (report.status, report.stand_ins) == ("SUCCEEDED", ["x", "a", "b"])
    report.lines.append(Line(stage="T", action="c", status="failed"))
    assert report.status == "FAILED"
    assert report.of("T", "c") is report.lines[-1]
    assert report.of("T") is None
    assert json.loads(json.dumps(report.data()))["stand_ins"] == ["x", "a", "b"]


def test_calls_are_counted_by_action() -> None:
    action = Action(stage="S", name="A", category="", provider="", order=1, configuration={})
    made = [Made("S/A", "r", "s3:GetObject", ""), Made("S/B", "r", "s3:GetObject", "")]
    assert calls_of(made, action) == {"s3:GetObject": 1}
