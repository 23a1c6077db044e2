"""What is filled in before the first execution, and how references get their names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.world import Names, filled_in, own_words
from templates_src.evaluate import Reference
from templates_src.parameters.places import PLACEHOLDER
from tests.unit.rehearsal.pipelines import parameters

FOLDER = Path(__file__).resolve().parents[3] / "parameters"
NAMES = Names(
    {
        "Role": ("AWS::IAM::Role", "r-1"),
        "Bucket": ("AWS::S3::Bucket", "b"),
        "Topic": ("AWS::SNS::Topic", "arn:t"),
    },
    {"Role": "/classla/deployment/"},
    "us-east-1",
    "1",
)


@pytest.mark.parametrize("name", ["staging", "prod", "pipeline"])
def test_no_example_is_left(name: str) -> None:
    given = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["Parameters"]
    assert any(PLACEHOLDER.search(value) for value in given.values()), "there was nothing to replace"
    assert not [value for value in given.values() if PLACEHOLDER.search(own_words(value))]


def test_what_bootstrap_gives_is_filled_in() -> None:
    outputs = {"BucketName": "b", "RepositoryArn": "r", "PlanRoleArn": "p"}
    assert set(filled_in(outputs)) <= set(parameters())
    assert filled_in(outputs)["StagingPlanRoleArn"] == "p"


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        (Reference("Role"), "r-1"),
        (Reference("Role", "Arn"), "arn:aws:iam::1:role/classla/deployment/r-1"),
        (Reference("Bucket", "Arn"), "arn:aws:s3:::b"),
        (Reference("Topic"), "arn:t"),
    ],
)
def test_a_reference_is_named(reference: Reference, text: str) -> None:
    assert NAMES(reference) == text


@pytest.mark.parametrize("reference", [Reference("Nothing"), Reference("Bucket", "DomainName")])
def test_what_nobody_knows_is_refused(reference: Reference) -> None:
    with pytest.raises(RehearsalError, match="cannot be rehearsed"):
        NAMES(reference)
