"""What every scenario has: an account, a project, and the command line that is run against both."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.cli.main import main
from deployer.cli.registry import find
from templates_src.policies.calls import COMMAND as RECORD
from tests.support import duties
from tests.support.advice import wrong
from tests.support.wire.cloudformation import Resource, StackSpec, change

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pytest

    from tests.support.wire.stacks import Stack
    from tests.support.wire.world import World

ACCOUNT = "123456789012"
REGION = "us-east-1"
BUCKET = f"classla-templates-{ACCOUNT}-{REGION}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/classla-execution"
REPOSITORY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/classla"
SERVICE = "AWS::ECS::Service"
STACK = "AWS::CloudFormation::Stack"
TOPIC = "AWS::SNS::Topic"
CLUSTER = "classla-dev"
SERVICE_ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{CLUSTER}/backend"
OUTPUTS = {"ApiUrl": "https://api.example.org", "FrontendUrl": "https://example.org"}
# Commands that never ask AWS, and have no option for where it is.
OFFLINE = ("report",)
# Everything that changes something at AWS; what reads is everything else.
READS = ("Describe", "Get", "Head", "List", "Detect", "Batch")
# Not one of them is secret; what commands print of them is looked for in every output.
LOOKS_SECRET = "hunter2-correct-horse"


@dataclass(frozen=True)
class Result:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything that was seen."""
        return self.out + self.err

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error of --json."""
        found: dict[str, Any] = self.data["error"]
        return found


@dataclass
class Classla:
    """The command line, in this process.

    Attributes:
        world: the account.
        project: folder with output/ and parameters/.
        state: folder of plans and notes.
        capsys: what is printed.
        notes_for_roles: folder to record what commands need in; None holds them against their roles.
        change_sets: their names → their stacks.
    """

    world: World
    project: Path
    state: Path
    capsys: pytest.CaptureFixture[str]
    notes_for_roles: Path | None = None
    change_sets: dict[str, str] = field(default_factory=dict)

    @property
    def options(self) -> str:
        """What commands in messages end with, so that they reach the same AWS."""
        return f" --endpoint-url {self.world.endpoint_url}"

    def __call__(self, *words: str | Path) -> Result:
        """Run a command; it must not print a traceback."""
        self.capsys.readouterr()
        given = [str(word) for word in words]
        if "--endpoint-url" not in given and given[0] not in OFFLINE:
            given += ["--endpoint-url", self.world.endpoint_url]
        before = len(self.world.calls)
        code = main([*given, "--state", str(self.state), "--project", str(self.project)])
        out, err = self.capsys.readouterr()
        self.duty(given, before)
        assert "Traceback" not in out + err
        assert wrong_advice(given, out, err) == []
        return Result(code, out, err)

    def duty(self, words: list[str], before: int) -> None:
        """Hold what was asked against the command's role, or record it."""
        command = duties.command_of(words)
        wanted = duties.needed(self.world.calls[before:], self.change_sets)
        if self.notes_for_roles is not None:
            duties.note(command, wanted, self.notes_for_roles)
            return
        new = {one.action for one in wanted} - set(duties.recorded().get(command, ()))
        assert not new, f"{command} asks for {sorted(new)}: {RECORD}"
        assert duties.refused(command, wanted) == []

    def plan(self, *words: str | Path, env: str = "dev") -> Path:
        """Make a plan that succeeds; gives its file."""
        made = self("plan", "--env", env, "--json", *words)
        assert made.code == 0, made.text
        assert made.data["changes"], made.text
        from pathlib import Path

        return Path(made.data["file"])

    def operations(self, service: str = "") -> list[str]:
        """Names of what was called, in order."""
        return self.world.server.operations(service)

    def mutations(self, service: str = "cloudformation") -> list[str]:
        """Names of the calls that change something."""
        return [name for name in self.operations(service) if not name.startswith(READS)]

    def sent(self, operation: str) -> list[dict[str, Any]]:
        """Parameters of every call of an operation."""
        return [call.params for call in self.world.calls if call.operation == operation]

    def plans(self) -> list[Path]:
        """Plan files in the state folder."""
        return sorted((self.state / "plans").glob("*.json"))

    def notes(self) -> list[Path]:
        """What was begun and not ended."""
        return sorted((self.state / "begun").glob("*"))

    def parameters(self, env: str = "dev") -> dict[str, str]:
        """Of the parameters file."""
        found: dict[str, str] = self.file(env)["Parameters"]
        return found

    def file(self, env: str = "dev") -> dict[str, Any]:
        """A parameters file."""
        text = (self.project / "parameters" / f"{env}.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    def edit(self, env: str, **parameters: str) -> None:
        """Change values of a parameters file."""
        whole = self.file(env)
        whole["Parameters"].update(parameters)
        self.write(env, whole)

    def write(self, env: str, whole: Mapping[str, Any]) -> None:
        """Replace a parameters file."""
        path = self.project / "parameters" / f"{env}.json"
        path.write_text(json.dumps(whole, indent=2), encoding="utf-8")

    def template(self, name: str, edit: Callable[[dict[str, Any]], None]) -> None:
        """Change a template as another build would, manifest included."""
        path, manifest = self.project / "output" / name, self.project / "output" / "manifest.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        edit(document)
        text = json.dumps(document, indent=1)
        path.write_text(text, encoding="utf-8")
        known = json.loads(manifest.read_text(encoding="utf-8"))
        known["templates"][name]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        manifest.write_text(json.dumps(known), encoding="utf-8")

    def deployed(
        self,
        env: str = "dev",
        *,
        status: str = "CREATE_COMPLETE",
        resources: Sequence[Resource] = (),
        children: Mapping[str, StackSpec | Sequence[Resource]] | None = None,
        **more: Any,
    ) -> Stack:
        """Put the environment's stack into the account, with the parameters of its file."""
        return self.world.cloudformation.stack(
            f"classla-{env}",
            status=status,
            resources=resources,
            children=children or {"Service": [Resource("Service", SERVICE, SERVICE_ARN)]},
            **{"parameters": self.parameters(env), "role": ROLE, "outputs": OUTPUTS, **more},
        )


def wrong_advice(words: list[str], out: str, err: str) -> list[str]:
    """What an error told people to run, in text or as JSON, that is not there."""
    said = [line.partition("→")[2] for line in err.splitlines() if line.lstrip().startswith("→")]
    if "--json" in words and '"next_step"' in out:
        said += [problem["next_step"] for problem in json.loads(out).get("error", {}).get("problems", ())]
    command = find(words)
    return [problem for line in said for problem in wrong(line, [command.name if command else ""])]


def bootstrap(world: World, **more: Any) -> Stack:
    """What classla bootstrap makes."""
    world.s3.bucket(BUCKET)
    outputs = {"BucketName": BUCKET, "RepositoryUri": REPOSITORY, "ExecutionRoleArn": ROLE}
    return world.cloudformation.stack("classla-bootstrap", **{"outputs": outputs, **more})


def modify(
    logical_id: str = "Service",
    kind: str = SERVICE,
    *,
    path: str = "/Properties/DesiredCount",
    before: str | None = "1",
    after: str | None = "2",
    recreation: str = "Never",
    cause: str = "MinTasks",
    replacement: str = "",
    physical_id: str = SERVICE_ARN,
    **more: Any,
) -> dict[str, Any]:
    """A change of one property."""
    target = {"Attribute": "Properties", "Name": path.rsplit("/", 1)[-1], "Path": path}
    target |= {"RequiresRecreation": recreation}
    values = {"BeforeValue": before, "AfterValue": after}
    target |= {key: value for key, value in values.items() if value is not None}
    detail = {"Target": target, "Evaluation": "Static", "ChangeSource": "ParameterReference"}
    return change(
        "Modify",
        logical_id,
        kind,
        replacement=replacement or ("True" if recreation == "Always" else "False"),
        physical_id=physical_id,
        Scope=["Properties"],
        Details=[{**detail, "CausingEntity": cause}],
        **more,
    )
