from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from templates_src.errors import LintError
from templates_src.lint import cfnlint_runner
from templates_src.lint.cfnlint_runner import Run, cache_key
from tests.support.templates import template_set, tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from templates_src.lint.model import Finding


def lint(templates: dict[str, dict[str, Any]], jobs: int = 1, *regions: str) -> list[Finding]:
    with Run(template_set(templates, *regions), sorted(templates), jobs) as run:
        return run.findings()


def undeclared_parameter(templates: dict[str, dict[str, Any]]) -> None:
    templates["root.json"]["Resources"]["Child"]["Properties"]["Parameters"]["Colour"] = "red"


def missing_parameter(templates: dict[str, dict[str, Any]]) -> None:
    templates["root.json"]["Resources"]["Child"]["Properties"]["Parameters"] = {}


def missing_output(templates: dict[str, dict[str, Any]]) -> None:
    resources = templates["root.json"]["Resources"]
    resources["Second"] = {**resources["Child"], "Properties": {**resources["Child"]["Properties"]}}
    resources["Second"]["Properties"]["Parameters"] = {"Size": {"Fn::GetAtt": ["Child", "Outputs.Topic"]}}


def wrong_value(templates: dict[str, dict[str, Any]]) -> None:
    templates["bucket.json"]["Resources"]["Bucket"]["Properties"] = {"BucketName": "UPPER_case"}


def unknown_property(templates: dict[str, dict[str, Any]]) -> None:
    templates["child.json"]["Resources"]["Topic"]["Properties"]["Colour"] = "red"


def no_object(templates: dict[str, dict[str, Any]]) -> None:
    templates["bucket.json"] = {}


FAULTS: dict[Callable[[dict[str, dict[str, Any]]], None], tuple[str, str]] = {
    undeclared_parameter: ("root.json", "E3043"),
    missing_parameter: ("root.json", "E3043"),
    missing_output: ("root.json", "E1010"),
    wrong_value: ("bucket.json", "E3031"),
    unknown_property: ("child.json", "E3002"),
    no_object: ("bucket.json", "E1001"),
}


@pytest.mark.parametrize(
    ("plant", "expected"), FAULTS.items(), ids=lambda item: getattr(item, "__name__", "")
)
def test_planted_fault_is_found(
    plant: Callable[[dict[str, dict[str, Any]]], None], expected: tuple[str, str]
) -> None:
    templates = tree()
    plant(templates)
    assert expected in {(finding.template, finding.rule) for finding in lint(templates)}


def test_the_sound_tree_has_only_the_local_url() -> None:
    assert {finding.rule for finding in lint(tree()) if finding.severity != "info"} == {"W3002"}


@pytest.mark.tools
def test_the_pool_finds_what_one_command_line_run_finds(tmp_path: Path) -> None:
    """Every fault at once, so that each template has something to say; in two regions."""
    templates = tree()
    for plant in (undeclared_parameter, missing_output, wrong_value, unknown_property):
        plant(templates)
    regions = ("us-east-1", "eu-west-1")
    pooled = lint(templates, 2, *regions)
    assert pooled == lint(templates, 1, *regions)
    for name, text in template_set(templates).texts.items():
        (tmp_path / name).write_text(text)
    program = str(Path(sys.executable).with_name("cfn-lint"))
    command = [program, "-c", "I", "-f", "json", "-r", *regions, "--", *sorted(templates)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    expected = sorted(
        (match["Filename"], match["Rule"]["Id"], match["Message"]) for match in json.loads(run.stdout)
    )
    assert sorted((f.template, f.rule, f.message) for f in pooled) == expected


def test_a_region_matters(tmp_path: Path) -> None:
    templates = tree()
    templates["bucket.json"]["Resources"]["Bucket"] = {
        "Type": "AWS::EC2::Subnet",
        "Properties": {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "us-east-1a"},
    }
    assert cache_key(template_set(templates), "bucket.json") != cache_key(
        template_set(templates, "eu-west-1"), "bucket.json"
    )


def test_a_broken_cfn_lint_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cfnlint_runner, "WORKER_MODULE", "templates_src.lint.nothing_here")
    with (
        Run(template_set(tree()), ["root.json"], 1) as run,
        pytest.raises(LintError, match="could not run") as raised,
    ):
        run.findings()
    assert "nothing_here" in str(raised.value)


def test_leaving_early_stops_the_worker_and_removes_the_folder() -> None:
    run = Run(template_set(tree()), ["root.json"], 1)
    folder = Path(run._folder.name)
    with run:
        process = run._process
        assert folder.is_dir()
    assert process.poll() is not None
    assert not folder.exists()


def test_the_users_own_configuration_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E]\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    templates = tree()
    unknown_property(templates)
    assert "E3002" in {finding.rule for finding in lint(templates)}


def test_the_key_follows_the_nested_template() -> None:
    before = template_set(tree())
    changed = tree()
    changed["child.json"]["Description"] = "other"
    after = template_set(changed)
    assert cache_key(before, "root.json") != cache_key(after, "root.json")
    assert cache_key(before, "bucket.json") == cache_key(after, "bucket.json")


def test_the_key_follows_cfn_lint(monkeypatch: pytest.MonkeyPatch) -> None:
    templates = template_set(tree())
    before = cache_key(templates, "root.json")
    monkeypatch.setattr(cfnlint_runner, "version", lambda _name: "99")
    assert cache_key(templates, "root.json") != before
