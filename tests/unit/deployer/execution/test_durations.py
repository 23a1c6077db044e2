"""Usual durations: of types that this application has."""

from __future__ import annotations

import json

import pytest

from deployer.execution.durations import OTHERS, TYPICAL_SECONDS, typical_seconds
from deployer.project import PROJECT

EMITTED = {
    resource["Type"]
    for path in (PROJECT / "output").glob("*.json")
    if path.name != "manifest.json"
    for resource in json.loads(path.read_text())["Resources"].values()
}


@pytest.mark.parametrize("kind", TYPICAL_SECONDS)
def test_every_type_is_one_of_ours(kind: str) -> None:
    assert kind in EMITTED


def test_a_slow_one_a_quick_one_and_an_unknown_one() -> None:
    assert typical_seconds("AWS::ElastiCache::ReplicationGroup") > typical_seconds("AWS::IAM::Role") > 0
    assert typical_seconds("AWS::Unknown::Thing") == OTHERS
