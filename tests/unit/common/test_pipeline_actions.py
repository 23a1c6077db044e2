from __future__ import annotations

import json

from troposphere.codepipeline import ActionTypeId

from templates_src.common.pipeline_actions import action, build_action
from tests.support.plain import plain


def test_a_build_reads_its_specification_from_its_first_input() -> None:
    made = plain(build_action("Plan", "project", ["Package", "Other"], variables={"A": "#{N.B}"}, order=2))
    assert made["Configuration"]["PrimarySource"] == "Package"
    assert made["InputArtifacts"] == [{"Name": "Package"}, {"Name": "Other"}]
    assert json.loads(made["Configuration"]["EnvironmentVariables"]) == [
        {"name": "A", "value": "#{N.B}", "type": "PLAINTEXT"}
    ]
    assert made["RunOrder"] == 2


def test_what_is_not_asked_for_is_not_there() -> None:
    made = plain(build_action("Plan", "project", ["Package"]))
    assert "EnvironmentVariables" not in made["Configuration"]
    assert "Namespace" not in made


def test_any_other_property_is_passed_on() -> None:
    kind = ActionTypeId(Category="Approval", Owner="AWS", Provider="Manual", Version="1")
    made = plain(action("Approve", kind, {}, namespace="N", TimeoutInMinutes=5))
    assert (made["TimeoutInMinutes"], made["Namespace"]) == (5, "N")
