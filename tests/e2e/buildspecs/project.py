"""What the pipeline's builds start with: this project as a source, an AWS on this machine, tools on PATH."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.aws.gateway import Connection, Gateway
from deployer.local import control
from rehearsal import artifacts, buildspec, codebuild, machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rehearsal.phases import Outcome

PROJECT = Path(__file__).resolve().parents[3]
NEEDED = ("jq", "make")
# Nothing of these is in a commit.
UNTRACKED = (
    *(".git", ".venv", ".cache", "__pycache__", "*.egg-info", "node_modules", "build"),
    *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"),
)
ROLE = "arn:aws:iam::000000000000:role/classla-deployment"
REGION = "us-east-1"
MINUTES = 7
# ``aws s3 cp [--only-show-errors] --content-type TYPE FILE s3://BUCKET/KEY``, without the AWS CLI.
AWS = """\
import sys, boto3
words = [word for word in sys.argv[1:] if word != "--only-show-errors"]
assert words[:3] == ["s3", "cp", "--content-type"] and len(words) == 6, words
bucket, _, key = words[5].removeprefix("s3://").partition("/")
boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=open(words[4], "rb").read(), ContentType=words[3])
"""


@dataclass(frozen=True)
class Place:
    """An account on this machine, bootstrapped.

    Attributes:
        url: of every service.
        bucket: for reports.
    """

    url: str
    bucket: str = "reports"

    @property
    def gateway(self) -> Gateway:
        """A gateway of the test's own."""
        return Gateway(Connection(REGION, endpoint=self.url, dummy_credentials=True))

    @property
    def variables(self) -> dict[str, str]:
        """What leads a build to this account. CodeBuild would give a role's credentials in a container."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "CREDENTIAL_SOURCE": "Environment",
        }

    def repository(self) -> str:
        """URI of the image repository."""
        answer = self.gateway.call("cloudformation", "DescribeStacks", StackName="classla-bootstrap")
        outputs = {item["OutputKey"]: item["OutputValue"] for item in answer["Stacks"][0]["Outputs"]}
        return str(outputs["RepositoryUri"])

    def put_image(self, tag: str) -> str:
        """An image in the registry, by digest."""
        repository = self.repository()
        manifest = {"schemaVersion": 2, "config": {"digest": "sha256:" + "1" * 64}, "layers": []}
        answer = self.gateway.call(
            "ecr",
            "PutImage",
            repositoryName=repository.split("/", 1)[1],
            imageManifest=json.dumps(manifest),
            imageTag=tag,
        )
        return f"{repository}@{answer['image']['imageId']['imageDigest']}"


def start(state: Path, project: Path) -> Place:
    """A bootstrapped account; ``control.down(state)`` ends it."""
    from deployer.cli.main import main

    place = Place(control.up(state).url)
    assert main(["bootstrap", "--quiet", "--project", str(project), "--state", str(state)]) == 0
    place.gateway.call("s3", "CreateBucket", Bucket=place.bucket)
    return place


def checkout(folder: Path) -> Path:
    """This project as its source action would hand it on."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*UNTRACKED))
    return folder


def tool(folder: Path, name: str, text: str) -> Path:
    """A program for PATH; the folder of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(0o755)
    return folder


def aws(folder: Path) -> Path:
    """What stands for the AWS CLI of the build image."""
    tool(folder, "aws.py", AWS)
    words = shlex.join([sys.executable, str(folder / "aws.py")])
    return tool(folder, "aws", f'#!/bin/sh\nexec {words} "$@"\n')


def run(
    name: str,
    source: Path,
    scratch: Path,
    variables: Mapping[str, str],
    *,
    tools: Path | None = None,
    secondary: Mapping[str, Path] | None = None,
    into: Path | None = None,
) -> Outcome:
    """Run ``buildspecs/<name>.yml`` in a source.

    Args:
        into: folder that the output artifact is put into; None: nothing is collected.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    path = os.environ["PATH"] if tools is None else f"{tools}{os.pathsep}{os.environ['PATH']}"
    file = f"buildspecs/{name}.yml"
    specification = buildspec.parse((source / file).read_text(encoding="utf-8"), file)
    outcome = codebuild.run(
        codebuild.Build(
            specification=specification,
            source=source,
            scratch=scratch,
            log=scratch / "build.log",
            path=path,
            secondary=secondary or {},
            surroundings=machine.variables(os.environ, Path.home()),
            variables=variables,
            minutes=MINUTES,
        )
    )
    if into is not None and outcome.succeeded:
        artifacts.unpack(artifacts.declared(source, specification), into)
    return outcome
