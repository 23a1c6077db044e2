"""docs/RUNBOOK.md has an entry for everything that can ring, and for nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "docs" / "RUNBOOK.md").read_text(encoding="utf-8")
RINGING = ("AWS::CloudWatch::Alarm", "AWS::Budgets::Budget", "AWS::Route53::HealthCheck")
# Rules that write mails themselves; the other rules feed an alarm.
MAILS = {"PipelineRule"}


def templates() -> dict[str, Any]:
    paths = sorted((PROJECT / "output").glob("*.json"))
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def ringing() -> set[str]:
    """Logical ids of everything that tells somebody."""
    found = {
        (name, resource["Type"])
        for template in templates().values()
        for name, resource in template.get("Resources", {}).items()
    }
    rules = {name for name, kind in found if kind == "AWS::Events::Rule"}
    assert rules >= MAILS
    return {name for name, kind in found if kind in RINGING} | MAILS


def entries() -> dict[str, str]:
    """Heading → text of every entry."""
    parts = re.split(r"^### (.+)$", TEXT.split("\n## Without an alarm")[0], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_everything_that_rings_has_an_entry_and_nothing_else_has() -> None:
    assert set(entries()) == ringing()


def test_the_table_leads_to_every_entry() -> None:
    assert set(re.findall(r"^\| \[(\w+)\]\(#(?:\w+)\)", TEXT, re.MULTILINE)) == ringing()


@pytest.mark.parametrize("name", sorted(ringing()))
def test_an_entry_says_what_to_run_first(name: str) -> None:
    text = entries()[name]
    named = re.findall(r"\(#(\w+)\)", text) + re.findall(r"\((\w+\.md)", text)
    assert "```console\n$ " in text or named, "neither a command nor another entry"


def test_links_lead_somewhere() -> None:
    headings = {name.lower() for name in entries()}
    assert set(re.findall(r"\(#(\w+)\)", TEXT)) <= headings
    for name in set(re.findall(r"\((\w+\.md)\)", TEXT)):
        assert (PROJECT / "docs" / name).exists(), name


def test_every_output_that_is_asked_for_exists() -> None:
    outputs = set(templates()["app.json"]["Outputs"])
    asked = set(re.findall(r"classla outputs (\w+)", TEXT)) | set(
        re.findall(r"\b([A-Z]\w+(?:Name|Arn|Url))\b", TEXT.split("# also")[1].splitlines()[0])
    )
    assert asked
    assert asked <= outputs


def test_every_parameter_that_is_named_exists() -> None:
    named = set(re.findall(r"`([A-Z][a-z]+[A-Z]\w+)`", TEXT))
    known = {name for one in templates().values() for name in one.get("Parameters", {})}
    # Words of AWS's own messages.
    assert named - known - {"OutOfMemory", "CannotPullContainerError"} == set()
