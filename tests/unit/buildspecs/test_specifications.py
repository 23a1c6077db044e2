"""The build specifications: whole, used, and made of commands that exist."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployer.pipeline import NAMES
from tests.support.pipeline import ROOT, commands, read
from tests.support.shell import calls, problem

FOLDER = ROOT / "buildspecs"
SPECIFICATIONS = sorted(path.name for path in FOLDER.glob("*.yml"))
SCRIPTS = sorted(path.name for path in FOLDER.glob("*.sh"))
# CodeBuild user guide, "Build specification reference".
KEYS = {"version", "env", "phases", "artifacts"}
PHASES = {"install", "pre_build", "build", "post_build"}


def used() -> set[str]:
    template = json.loads((ROOT / "output" / "pipeline.json").read_text(encoding="utf-8"))
    return {
        resource["Properties"]["Source"]["BuildSpec"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::CodeBuild::Project"
    }


def test_each_is_used_and_each_that_is_used_is_there() -> None:
    assert {f"buildspecs/{name}" for name in SPECIFICATIONS} == used()


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_it_is_what_codebuild_reads(name: str) -> None:
    data = read(f"buildspecs/{name}")
    assert set(data) <= KEYS
    assert data["version"] == 0.2, "one shell for all commands"
    assert data["env"]["shell"] == "bash"
    assert set(data["phases"]) <= PHASES
    # What stands in post_build runs after a failed build as well.
    assert "post_build" not in data["phases"]
    for command in commands(data):
        assert isinstance(command, str), f"YAML reads {command!r} as something else than text"


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_its_commands_are_what_the_command_line_takes(name: str) -> None:
    for words in calls("\n".join(commands(read(f"buildspecs/{name}")))):
        assert problem(words) == "", " ".join(words)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("plan", "plan"),
        ("plan", "report"),
        ("verify", "verify"),
        ("migrate", "verify"),
        ("migrate", "migrate"),
        ("record", "record"),
        ("smoke", "smoke"),
        ("frontend", "frontend start"),
    ],
)
def test_each_does_its_work(name: str, command: str) -> None:
    found = [" ".join(words) for words in calls("\n".join(commands(read(f"buildspecs/{name}.yml"))))]
    assert any(call.startswith(f"{command} ") for call in found), found


def test_the_plan_is_made_for_machines_sealed_in_a_file_and_with_the_image() -> None:
    (plan, *_) = calls("\n".join(commands(read("buildspecs/plan.yml"))))
    assert {"--json", "--out", "--image", "--env", "--profile"} <= set(plan)


def test_what_a_plan_says_is_what_its_build_exports() -> None:
    assert tuple(read("buildspecs/plan.yml")["env"]["exported-variables"]) == NAMES


def test_only_the_seal_that_was_approved_is_executed() -> None:
    for name in ("migrate", "verify"):
        (verify, *_) = calls("\n".join(commands(read(f"buildspecs/{name}.yml"))))
        assert "--seal" in verify


def test_the_package_holds_what_the_steps_after_it_read() -> None:
    files = read("buildspecs/infrastructure.yml")["artifacts"]["files"]
    for needed in ("buildspecs/**/*", "deployer/**/*", "output/**/*", "parameters/**/*", "requirements/**/*"):
        assert needed in files
    assert {"pyproject.toml", "README.md"} <= set(files), "pip reads both"


def test_the_infrastructure_is_checked_as_everybody_checks_it() -> None:
    assert "make check" in commands(read("buildspecs/infrastructure.yml"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_stops_at_its_first_failure(name: str) -> None:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines


def test_the_image_is_made_with_commands_that_are_taken() -> None:
    found = calls((FOLDER / "image.sh").read_text(encoding="utf-8"))
    assert [words[:2] for words in found] == [["image", "resolve"], ["image", "build"], ["image", "push"]]
    assert [problem(words) for words in found] == ["", "", ""]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (".venv/bin/classla plam --env x", "there is no command plam --env"),
        (".venv/bin/classla plan --environment x", "--environment: is unknown"),
        (".venv/bin/classla verify --seal x", "PLAN: is missing"),
        ('X="$(.venv/bin/classla image resolve --tags "$TAG")"', "--tags: is unknown"),
    ],
)
def test_planted_calls_are_seen(call: str, words: str) -> None:
    (found,) = calls(call)
    assert words in problem(found)


def test_yaml_that_turns_a_command_into_a_mapping_is_seen() -> None:
    import yaml

    planted: Any = yaml.safe_load("- echo name: value\n")
    assert not isinstance(planted[0], str)
