"""What stands for ECS: built once, started with what the task definition gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal import fleet
from rehearsal.fleet import Fleet, build, start_command
from templates_src.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def application(folder: Path, **package: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"scripts": {"start": "node server.js"}, **package}))
    return folder


def test_what_was_built_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(fleet, "_npm", lambda folder, *words: ran.append(words))
    made = application(tmp_path / "a", dependencies={"x": "1"}, scripts={"build": "tsc", "start": "node x"})
    first = build(made, tmp_path / "cache")
    assert ran == [("install",), ("run", "build")]
    assert build(made, tmp_path / "cache") == first
    assert len(ran) == 2
    (made / "package-lock.json").write_text("{}")
    assert build(made, tmp_path / "cache") != first
    assert ran[2] == ("ci",)


def test_an_application_without_dependencies_needs_no_npm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet, "_npm", lambda *_: pytest.fail("npm was asked"))
    assert start_command(build(application(tmp_path / "a"), tmp_path / "cache")) == ["node", "server.js"]


def test_what_is_no_application_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no application"):
        build(tmp_path, tmp_path / "cache")


class Aws:
    """Answers what is asked of CloudFormation, ECS and Secrets Manager."""

    def __init__(self, outputs: dict[str, str]) -> None:
        self.outputs = outputs

    def call(self, service: str, operation: str, /, **given: Any) -> dict[str, Any]:
        del service
        if operation == "DescribeStacks":
            pairs = self.outputs.items()
            return {"Stacks": [{"Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in pairs]}]}
        assert operation == "GetSecretValue"
        return {"SecretString": json.dumps({"KEY": f"of {given['SecretId']}"})}


def made(tmp_path: Path, **outputs: str) -> Fleet:
    aws: Any = Aws(outputs)
    return Fleet(aws, tmp_path, tmp_path, tmp_path)


def test_an_environment_without_a_service_runs_nothing(tmp_path: Path) -> None:
    assert made(tmp_path, ApiUrl="https://x").deploy("classla-dev") == ""


def test_a_task_gets_its_values_and_its_secrets(tmp_path: Path) -> None:
    container = {
        "environment": [{"name": "NODE_ENV", "value": "production"}],
        "secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:r:1:secret:x-1:KEY::"}],
    }
    assert made(tmp_path)._environment(container) == {
        "NODE_ENV": "production",
        "TOKEN": "of arn:aws:secretsmanager:r:1:secret:x-1",
    }
