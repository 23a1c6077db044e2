"""What ECS would run: copies of the application behind a balancer, as the deployed stack says.

The local AWS writes task definitions down and starts nothing. When a change set was executed, two copies are
started here with the environment and the secrets of the stack's own task definition; only the port is ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rehearsal import balancer
from rehearsal.errors import RehearsalError
from rehearsal.processes import end, free_port, wait_for_port
from rehearsal.repository import names
from templates_src.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deployer.aws.gateway import Gateway
    from rehearsal.balancer import Balancer

COPIES = 2
NEEDED = ("haproxy", "node", "npm", "openssl")


@dataclass
class Fleet:
    """Everything that runs, by environment.

    Attributes:
        gateway: to the local AWS.
        application: sources of its backend.
        cache: folder for built applications, by what is in them.
        folder: for logs and certificates.
        extra: variables that every copy gets besides: the faults that a test asks for.
    """

    gateway: Gateway
    application: Path
    cache: Path
    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    _balancers: dict[str, Balancer] = field(default_factory=dict)
    _tasks: dict[str, list[subprocess.Popen[bytes]]] = field(default_factory=dict)

    def deploy(self, stack: str) -> str:
        """Run what a stack's service says; returns a sentence about it. Nothing without a service."""
        outputs = self._outputs(stack)
        if not outputs.get("ServiceName"):
            return ""
        definition = self._definition(outputs)
        built = build(self.application, self.cache)
        self.stop(stack)
        place = self.folder / stack
        place.mkdir(parents=True, exist_ok=True)
        pages, *ports = [free_port() for _ in range(COPIES + 1)]
        tasks = self._tasks.setdefault(stack, [])
        tasks.append(_serve(place, outputs["ApiUrl"], pages))
        # Whatever answers is enough for the application to find its database.
        supabase = {"SUPABASE_URL": f"http://{balancer.HOST}:{pages}"}
        for number, port in enumerate(ports):
            own = {"PORT": str(port), "INSTANCE_ID": f"task{number}"}
            environment = {**self._environment(definition), **supabase, **self.extra, **own}
            log = place / f"task{number}.log"
            tasks.append(_start(built, environment, log))
            wait_for_port(tasks[-1], port, log)
        host, site = (str(urlsplit(outputs[name]).hostname) for name in ("ApiUrl", "FrontendUrl"))
        self._balancers[stack] = balancer.start(place, (host, site), ports, pages)
        return (
            f"{COPIES} copies of the application behind HAProxy stand for {stack}'s service at {host}, "
            f"and a page that names it for Amplify's build at {site} and for Supabase"
        )

    def run_task(self, definition: str) -> int:
        """Run a single task to its end, as the command of its definition says; returns its exit code."""
        answer = self.gateway.call("ecs", "DescribeTaskDefinition", taskDefinition=definition)
        container = answer["taskDefinition"]["containerDefinitions"][0]
        built = build(self.application, self.cache)
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{definition.rpartition('/')[2]}.log").open("wb") as log:
            return subprocess.run(
                container["command"],
                cwd=built,
                env=_with_path(self._environment(container)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode

    def of(self, stack: str) -> Balancer | None:
        """What stands for a stack's load balancer."""
        return self._balancers.get(stack)

    def stop(self, stack: str) -> None:
        """End what runs for a stack."""
        if found := self._balancers.pop(stack, None):
            found.stop()
        for task in self._tasks.pop(stack, []):
            end(task)

    def close(self) -> None:
        """End everything."""
        for stack in {*self._balancers, *self._tasks}:
            self.stop(stack)

    def _outputs(self, stack: str) -> dict[str, str]:
        (found,) = self.gateway.call("cloudformation", "DescribeStacks", StackName=stack)["Stacks"]
        return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}

    def _definition(self, outputs: Mapping[str, str]) -> dict[str, Any]:
        (service,) = self.gateway.call(
            "ecs", "DescribeServices", cluster=outputs["ClusterName"], services=[outputs["ServiceName"]]
        )["services"]
        answer = self.gateway.call("ecs", "DescribeTaskDefinition", taskDefinition=service["taskDefinition"])
        container: dict[str, Any] = answer["taskDefinition"]["containerDefinitions"][0]
        return container

    def _environment(self, container: Mapping[str, Any]) -> dict[str, str]:
        """As ECS gives it: plain values, and keys of secrets."""
        given = {one["name"]: one["value"] for one in container.get("environment", [])}
        for one in container.get("secrets", []):
            arn, _, key = one["valueFrom"].rstrip(":").rpartition(":")
            text = self.gateway.call("secretsmanager", "GetSecretValue", SecretId=arn)["SecretString"]
            given[one["name"]] = str(json.loads(text)[key])
        return given


def missing_tools() -> list[Problem]:
    """Tools that the sample stack needs and this machine lacks."""
    advice = "install it, or leave the sample stack out: --without-backend"
    return [Problem(name, "is not on the PATH", advice) for name in NEEDED if shutil.which(name) is None]


def build(application: Path, cache: Path) -> Path:
    """The application, built; from the cache when the same sources were built before.

    Raises:
        UsageError: it is no application that npm knows.
        RehearsalError: npm failed.
    """
    file = application / "package.json"
    if not file.is_file():
        advice = "name the application: --application FOLDER"
        raise UsageError("There is no application", [Problem(str(file), "does not exist", advice)])
    package = json.loads(file.read_text(encoding="utf-8"))
    digest = hashlib.sha256()
    present = names(application)
    for name in present:
        digest.update(name.encode() + b"\0" + (application / name).read_bytes())
    target = cache / digest.hexdigest()[:16]
    if (target / "package.json").is_file():
        return target
    making = target.with_suffix(f".{os.getpid()}")
    for name in present:
        (making / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(application / name, making / name)
    if package.get("dependencies") or package.get("devDependencies"):
        _npm(making, "ci" if "package-lock.json" in present else "install")
    if "build" in package.get("scripts", {}):
        _npm(making, "run", "build")
    try:
        making.rename(target)
    except OSError:
        # Somebody else built the same meanwhile.
        if not (target / "package.json").is_file():
            raise
        shutil.rmtree(making)
    return target


def start_command(folder: Path) -> list[str]:
    """What ``npm start`` would run, without npm, which keeps signals to itself."""
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return shlex.split(package["scripts"]["start"])


def _npm(folder: Path, *words: str) -> None:
    done = subprocess.run(
        ["npm", *words, "--no-audit", "--no-fund", "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-1000:]
        raise RehearsalError("The application was not built", [Problem(f"npm {' '.join(words)}", said)])


def _with_path(environment: Mapping[str, str]) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), **environment}


def _serve(folder: Path, api: str, port: int) -> subprocess.Popen[bytes]:
    """A page that names the API, as a built frontend would."""
    pages, log = folder / "pages", folder / "pages.log"
    pages.mkdir(exist_ok=True)
    (pages / "index.html").write_text(f"<!doctype html><title>Classla</title>{api}\n", encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "http.server",
        "--bind",
        balancer.HOST,
        "--directory",
        str(pages),
        str(port),
    ]
    process = _run(words, pages, {}, log)
    wait_for_port(process, port, log)
    return process


def _start(folder: Path, environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    return _run(start_command(folder), folder, environment, log)


def _run(
    words: list[str], folder: Path, environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            words,
            cwd=folder,
            env=_with_path(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
