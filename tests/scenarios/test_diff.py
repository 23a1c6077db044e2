"""classla diff: where states come from, what cannot be one, and what is printed."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.wire.cloudformation import Resource, StackSpec

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenarios.support import Classla

IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def tracked(own: Classla) -> Classla:
    """A project whose templates are committed."""
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "as it is")):
        git(own.project, *words)
    return own


def longer(template: dict[str, Any]) -> None:
    group = next(r for r in template["Resources"].values() if r["Type"] == "AWS::Logs::LogGroup")
    group["Properties"]["RetentionInDays"] = 400


def test_without_words_the_tree_is_compared_with_the_last_commit(tracked: Classla) -> None:
    done = tracked("diff", "--env", "dev")
    assert done.code == 0
    assert "nothing to change" in done.out
    assert tracked.operations() == []
    tracked.template("storage.json", longer)
    done = tracked("diff", "--env", "dev", "--detailed-exitcode")
    assert done.code == 3
    assert 'RetentionInDays: "7" → "400"' in done.out
    assert tracked.operations() == []


def test_a_commit_that_no_tree_has_any_more_can_be_compared(tracked: Classla) -> None:
    tracked.template("storage.json", longer)
    git(tracked.project, "commit", "-qam", "longer")
    git(tracked.project, "tag", "v2")
    there = tracked("diff", "git:HEAD~1", "git:v2", "--env", "dev", "--json").data
    assert there["summary"]["update"] > 0
    back = tracked("diff", "v2", "HEAD~1", "--env", "dev", "--json").data
    assert back["summary"] == there["summary"]
    assert (there["from"], there["to"]) == ("git HEAD~1", "git v2")


def test_a_folder_with_saved_templates(tracked: Classla, tmp_path: Path) -> None:
    tracked.template("storage.json", longer)
    saved = f"dir:{tracked.project}"
    assert tracked("diff", saved, "tree", "--env", "dev", "--detailed-exitcode").code == 0
    assert tracked("diff", "HEAD", f"{saved}/output", "--env", "dev", "--detailed-exitcode").code == 3


def test_parameters_are_of_what_is_compared_to(tracked: Classla) -> None:
    done = tracked("diff", "--env", "dev", "--parameter", "TaskCpu=1024", "--parameter", "TaskMemory=2048")
    assert "parameter TaskCpu: 256 → 1024" in done.out or "parameter TaskCpu: 512 → 1024" in done.out
    assert "-/+" in done.out
    assert "TaskDefinition  AWS::ECS::TaskDefinition  (replaced because of Cpu, Memory)" in done.out


def test_fail_on_ends_with_its_own_code(tracked: Classla) -> None:
    options = ("--env", "dev", "--parameter", "VpcCidr=10.200.0.0/16", "--fail-on")
    assert tracked("diff", *options, "replace").code == 4
    assert tracked("diff", *options, "delete").code == 0


def test_an_environment_that_a_commit_did_not_have_is_made_whole(tracked: Classla) -> None:
    whole = tracked.file("dev")
    tracked.write("review", {**whole, "Parameters": {**whole["Parameters"], "EnvironmentName": "review"}})
    done = tracked("diff", "--env", "review", "--json").data
    assert done["summary"]["add"] > 30
    assert done["summary"]["update"] == done["summary"]["delete"] == 0


@pytest.mark.parametrize(
    ("words", "where", "what"),
    [
        (("nowhere",), "nowhere", "is no commit that git knows here"),
        (("git:",), '""', "is no commit"),
        (("git:--upload-pack=x",), "--upload-pack=x", "is no commit"),
        (("dir:/nonexistent",), "dir:/nonexistent", "is no folder"),
        (("stack",), "classla-dev", "does not exist in this account and region"),
    ],
)
def test_what_is_no_state_is_one_clear_error(
    tracked: Classla, words: tuple[str, ...], where: str, what: str
) -> None:
    done = tracked("diff", "--env", "dev", "--json", *words)
    assert done.code == 2
    (problem,) = done.error["problems"]
    assert problem["where"] == where
    assert what in problem["what"]


@pytest.mark.parametrize(
    ("text", "what"),
    [("{", "is no JSON, or was cut short"), ("[]", "is no template"), ('{"a": 1}', "it has no Resources")],
)
def test_a_folder_that_holds_no_templates_is_one_clear_error(
    tracked: Classla, tmp_path: Path, text: str, what: str
) -> None:
    (tmp_path / "app.json").write_text(text, encoding="utf-8")
    done = tracked("diff", f"dir:{tmp_path}", "--env", "dev", "--json")
    assert done.code == 2
    assert what in done.error["problems"][0]["what"]
    (tmp_path / "app.json").unlink()
    done = tracked("diff", f"dir:{tmp_path}", "--env", "dev", "--json")
    assert done.code == 2
    assert "give a folder that holds app.json" in done.error["problems"][0]["next_step"]


def test_an_environment_that_nobody_has_is_one_clear_error(tracked: Classla) -> None:
    assert tracked("diff", "--env", "prodd").code == 2


def test_what_is_deployed_is_read_and_nothing_is_changed(classla: Classla) -> None:
    root: dict[str, Any] = {"Resources": {}, "Parameters": {"LogRetentionDays": {"Type": "String"}}}
    inner = {"Resources": {"Old": {"Type": "AWS::SNS::Topic"}}}
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://bucket/x.json"}}
    root["Resources"] = {"Gone": nested}
    child = StackSpec(template=json.dumps(inner), resources=[Resource("Old", "AWS::SNS::Topic", "arn:old")])
    classla.deployed(
        template=json.dumps(root), children={"Gone": child}, parameters={"LogRetentionDays": "7"}
    )
    done = classla("diff", "stack", "--env", "dev", "--json")
    assert done.code == 0
    assert done.data["summary"]["delete"] == 1
    assert done.data["summary"]["add"] > 30
    assert classla.mutations() == []


def test_a_deployed_template_that_is_none_is_one_clear_error(classla: Classla) -> None:
    classla.deployed(template="Resources: yaml", children={"Gone": StackSpec(template="{}")})
    done = classla("diff", "stack", "--env", "dev", "--json")
    assert done.code == 2
    assert done.error["problems"][0]["where"] == "the template of classla-dev"


@pytest.mark.parametrize(
    ("name", "begins"), [("r.html", "<!doctype html>"), ("r.md", "### "), ("r.json", "{")]
)
def test_a_report_is_written_by_its_name(tracked: Classla, tmp_path: Path, name: str, begins: str) -> None:
    out = tmp_path / name
    done = tracked("diff", "--env", "dev", "--parameter", "NatMode=per-az", "--report", out)
    assert done.code == 0
    text = out.read_text(encoding="utf-8")
    assert text.lower().startswith(begins)
    assert "classla plan --env dev" in text
    assert "NatGatewayB" in text


def test_a_report_shows_what_a_change_costs(tracked: Classla, tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    tracked("diff", "--env", "dev", "--parameter", "NatMode=per-az", "--report", out)
    cost = json.loads(out.read_text(encoding="utf-8"))["cost"]
    assert float(cost["total"]) > 30


def test_what_is_hostile_does_not_steer_the_terminal(tracked: Classla) -> None:
    def hostile(template: dict[str, Any]) -> None:
        longer(template)
        group = next(r for r in template["Resources"].values() if r["Type"] == "AWS::Logs::LogGroup")
        group["Properties"]["LogGroupName"] = "\x1b[2Jgone"

    tracked.template("storage.json", hostile)
    done = tracked("diff", "--env", "dev")
    assert "\x1b" not in done.text
    assert "1b[2Jgone" in done.text
