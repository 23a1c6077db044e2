"""An environment of its own for a test: a project copy, an AWS on this machine, and the real command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.aws.gateway import Connection, Gateway
from deployer.cli.main import main

if TYPE_CHECKING:
    import pytest

    from deployer.local.control import LocalAws

PROJECT = Path(__file__).resolve().parents[3]
SECRETS = {
    "supabase": ("SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"),
    "workos": ("WORKOS_API_KEY", "WORKOS_CLIENT_ID"),
}


@dataclass
class Result:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


@dataclass
class Environment:
    """An environment of the application in the local AWS.

    Attributes:
        name: of the environment, unique in the server.
        project: folder with output/ and parameters/.
        state: folder of plans, notes and the running server.
        aws: the server.
        capsys: what is printed.
    """

    name: str
    project: Path
    state: Path
    aws: LocalAws
    capsys: pytest.CaptureFixture[str]

    @property
    def stack(self) -> str:
        """Name of the root stack."""
        return f"classla-{self.name}"

    @property
    def gateway(self) -> Gateway:
        """A gateway of the test's own."""
        return Gateway(Connection("us-east-1", endpoint=self.aws.url, dummy_credentials=True))

    def run(self, *words: str) -> Result:
        """Run a command in this process."""
        self.capsys.readouterr()
        code = main([*words, *self._folders()])
        captured = self.capsys.readouterr()
        return Result(code, captured.out, captured.err)

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Start a command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "deployer", *words, *self._folders()],
            cwd=PROJECT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def deploy(self, *words: str) -> Result:
        """Plan and execute, answered in advance."""
        return self.run("deploy", "--env", self.name, "--confirm", self.name, *words)

    def plan_file(self, *words: str) -> Path:
        """Make a plan that must hold changes, and return its file."""
        result = self.run("plan", "--env", self.name, "--json", *words)
        assert result.code == 0, result.out + result.err
        return Path(result.data["file"])

    def status(self) -> str:
        """The root stack's status; empty when there is none."""
        data = self.run("status", "--env", self.name, "--json").data
        return str(data.get("status", ""))

    def change_sets(self) -> list[str]:
        """Names of the change sets on the root stack that could be executed."""
        if not self.status():
            return []
        answer = self.gateway.call("cloudformation", "ListChangeSets", StackName=self.stack)
        return [
            item["ChangeSetName"] for item in answer["Summaries"] if item["ExecutionStatus"] == "AVAILABLE"
        ]

    def begun(self) -> list[Path]:
        """Notes of change sets that were begun and not finished."""
        return sorted((self.state / "begun").glob("*"))

    def fail(self, logical_id: str, action: str = "create", message: str = "planted failure") -> None:
        """Let the next such action on such a resource fail."""
        self.control("fail", {"LogicalResourceId": logical_id, "Action": action, "Message": message})

    def control(self, what: str, content: dict[str, object]) -> None:
        """Tell the server something: ``fail``, ``delay`` or ``clear``."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.aws.url}/_classla/{what}", data=json.dumps(content).encode(), method="POST"
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
            assert answer.status == 200

    def fill_secrets(self) -> None:
        """Give every key that the task reads a value."""
        for secret, keys in SECRETS.items():
            file = self.state / f"{secret}.json"
            file.write_text(json.dumps(dict.fromkeys(keys, "value")), encoding="utf-8")
            result = self.run("secrets", "set", secret, "--env", self.name, "--file", str(file))
            assert result.code == 0, result.out + result.err

    def push_image(self, mark: str = "1") -> str:
        """Put an image into the registry, as a push would; returns its URI by digest."""
        outputs = self.run("outputs", "--env", "bootstrap", "--json").data
        repository = outputs["RepositoryUri"]
        manifest = {"schemaVersion": 2, "config": {"digest": f"sha256:{mark * 64}"}, "layers": []}
        answer = self.gateway.call(
            "ecr",
            "PutImage",
            repositoryName=repository.split("/", 1)[1],
            imageManifest=json.dumps(manifest),
            imageTag=f"tag-{self.name}-{mark}",
        )
        return f"{repository}@{answer['image']['imageId']['imageDigest']}"

    def _folders(self) -> list[str]:
        return ["--project", str(self.project), "--state", str(self.state)]


def make_project(folder: Path, name: str, **parameters: str) -> Path:
    """A project whose environment ``name`` is dev under another name."""
    shutil.copytree(PROJECT / "output", folder / "output")
    (folder / "parameters").mkdir()
    shutil.copy(PROJECT / "parameters" / "bootstrap.json", folder / "parameters")
    content = json.loads((PROJECT / "parameters" / "dev.json").read_text(encoding="utf-8"))
    content["Parameters"] |= {"EnvironmentName": name, "SecretPrefix": f"classla-{name}", **parameters}
    content["Tags"]["Environment"] = name
    (folder / "parameters" / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder
