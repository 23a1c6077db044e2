"""The GitHub workflow: the same commands as the pipeline, signed in by OIDC, approved by an environment."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.support.pipeline import ROOT
from tests.support.shell import calls, problem

PATH = ROOT / ".github" / "workflows" / "deploy.yml"
# YAML 1.1 reads the key "on" as true.
WORKFLOW: dict[Any, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
JOBS: dict[str, Any] = WORKFLOW["jobs"]


def scripts(job: dict[str, Any]) -> str:
    return "\n".join(step["run"] for step in job["steps"] if "run" in step)


@pytest.mark.parametrize("name", JOBS)
def test_its_commands_are_what_the_command_line_takes(name: str) -> None:
    for words in calls(scripts(JOBS[name])):
        assert problem(words) == "", " ".join(words)


def test_nothing_is_allowed_but_reading_and_signing_in_where_aws_is_asked() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    for name, job in JOBS.items():
        signs_in = "aws-actions/configure-aws-credentials@v4" in {step.get("uses") for step in job["steps"]}
        wanted = {"contents": "read", "id-token": "write"} if signs_in else None
        assert job.get("permissions") == wanted, name
        assert ("environment" in job) == signs_in, "the role trusts environments, not branches"


def test_no_key_is_stored() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "AWS_ACCESS_KEY" not in text


def test_production_follows_staging_and_is_approved() -> None:
    assert JOBS["production-plan"]["needs"] == ["image", "staging"]
    assert JOBS["production"]["needs"] == ["image", "production-plan"]
    assert JOBS["production"]["environment"] == "production"
    assert JOBS["production"]["if"] == "needs.production-plan.outputs.changes == 'true'"


def test_what_was_reviewed_is_what_is_deployed() -> None:
    words = [" ".join(call) for call in calls(scripts(JOBS["production"]))]
    assert words[0].startswith("verify plan/plan.json --seal")
    order = [word.split()[0] for word in words]
    assert order == ["verify", "migrate", "deploy", "smoke", "frontend"]


def test_one_deployment_at_a_time_and_none_is_cut_short() -> None:
    assert WORKFLOW["concurrency"] == {"group": "deploy", "cancel-in-progress": False}


def test_every_needed_output_is_one() -> None:
    for name, job in JOBS.items():
        for needed, output in re.findall(r"needs\.([a-z-]+)\.outputs\.([a-z_]+)", yaml.safe_dump(job)):
            assert needed in job["needs"], name
            assert output in JOBS[needed]["outputs"], name
    for name, job in JOBS.items():
        ids = {step.get("id") for step in job["steps"]}
        for step in re.findall(r"steps\.([a-z-]+)\.outputs", yaml.safe_dump(job)):
            assert step in ids, name


def test_it_starts_for_the_paths_that_start_the_pipeline() -> None:
    import json

    template = json.loads((ROOT / "output" / "pipeline.json").read_text(encoding="utf-8"))
    trigger, *_ = template["Resources"]["Pipeline"]["Properties"]["Triggers"]
    (push,) = trigger["GitConfiguration"]["Push"]
    assert WORKFLOW[True]["push"]["paths"] == push["FilePaths"]["Includes"]
