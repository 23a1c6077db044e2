"""The emitted pipeline under made-up names, for tests of what a rehearsal makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rehearsal import definition
from rehearsal.permissions import Place

if TYPE_CHECKING:
    from rehearsal.definition import Definition
    from templates_src.evaluate import Reference

ROOT = Path(__file__).resolve().parents[3]
ACCOUNT, REGION = "000000000000", "us-east-1"
PLACE = Place(REGION, ACCOUNT)


def emitted() -> dict[str, Any]:
    """The template, to be changed at will."""
    content: dict[str, Any] = json.loads((ROOT / "output" / "pipeline.json").read_text(encoding="utf-8"))
    return content


def parameters() -> dict[str, str]:
    """As they are committed."""
    file = ROOT / "parameters" / "pipeline.json"
    given: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))["Parameters"]
    return given


def name_of(reference: Reference) -> str:
    """Roles by ARN, everything else by its logical id."""
    if reference.address.endswith("Role"):
        name = f"role/classla/deployment/classla-pipeline-{reference.address}"
        return f"arn:aws:iam::{ACCOUNT}:{name}"
    if reference.attribute == "Arn":
        return f"arn:aws:s3:::{reference.address}"
    if reference.address.endswith("Topic"):
        return f"arn:aws:sns:{REGION}:{ACCOUNT}:{reference.address}"
    return reference.address


def read(template: dict[str, Any] | None = None) -> Definition:
    """The definition of a template; of the emitted one when none is given."""
    made = definition.evaluate(
        template or emitted(), parameters(), region=REGION, account=ACCOUNT, stack="classla-pipeline"
    )
    return definition.read(made, name_of)


def action_of(template: dict[str, Any], stage: str, name: str) -> Any:
    """An action inside a template."""
    stages = template["Resources"]["Pipeline"]["Properties"]["Stages"]
    (found,) = [one for s in stages if s["Name"] == stage for one in s["Actions"] if one["Name"] == name]
    return found
