"""What a pipeline is told of a plan, and that a shell reads it back unchanged."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from deployer.pipeline import NAMES, main, summary, variables

if TYPE_CHECKING:
    from pathlib import Path

STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/classla-prod/0a1b2c3d-0000-0000-0000"
CHANGE_SET = "arn:aws:cloudformation:us-east-1:123456789012:changeSet/classla-20261123-180503-4f1c9a/0a1b2c3d"
PLAN = {
    "environment": "prod",
    "region": "us-east-1",
    "stack_id": STACK,
    "change_set": "classla-20261123-180503-4f1c9a",
    "change_set_id": CHANGE_SET,
}
RESULT: dict[str, Any] = {
    "changes": True,
    "seal": "5" * 64,
    "summary": {"add": 0, "update": 2, "replace": 1},
    "widens": ["Service/TaskRole"],
    "plan": PLAN,
}


def test_a_plan_with_changes() -> None:
    found = variables(RESULT, bucket="b", key="reports/1/prod.html")
    assert tuple(found) == NAMES
    assert found["CHANGES"] == "true"
    assert found["CHANGE_SET"] == PLAN["change_set"]
    assert found["SEAL"] == RESULT["seal"]
    assert found["SUMMARY"] == ("prod: 1 to REPLACE, 2 to update, 1 let more through (IAM, security groups).")
    assert "stack%2Fclassla-prod" in found["CHANGE_SET_URL"]
    assert found["REPORT_PLACE"].startswith("us-east-1.console.aws.amazon.com/s3/object/b?")


def test_without_changes_every_variable_still_has_a_value() -> None:
    found = variables({"changes": False, "stack": "classla-prod"}, bucket="b", key="k")
    assert tuple(found) == NAMES
    assert found["CHANGES"] == "false"
    assert all(found.values()), "CodePipeline fails on a variable that was not exported"


def test_the_approval_fits_into_what_codepipeline_takes() -> None:
    """The message around it has about 300 characters, commit and image among them."""
    found = variables({**RESULT, "summary": dict.fromkeys(RESULT["summary"], 999)}, bucket="b" * 63, key="k")
    assert len(found["SUMMARY"]) + len(found["SEAL"]) + len(found["CHANGE_SET_URL"]) < 700


def test_templates_only() -> None:
    assert summary({"summary": {"add": 0}, "widens": []}) == "templates or parameters only"
    assert summary({"summary": {"import": 2}, "widens": []}) == "2 import"


@pytest.mark.parametrize("name", ["prod", "it's; echo $HOME"])
def test_a_shell_reads_it_back(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "result.json").write_text(json.dumps({**RESULT, "plan": {**PLAN, "environment": name}}))
    assert main([str(tmp_path / "result.json"), "--bucket", "b", "--key", "k"]) == 0
    script = capsys.readouterr().out + 'printf %s "$SUMMARY"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{name}: 1 to REPLACE")
