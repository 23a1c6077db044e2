"""What exists before the first execution: an AWS on this machine, set up as docs/PIPELINE.md says.

Bootstrapped, both environments up with a first image, the pipeline's stack filled in with what bootstrap
made. It is done with the real command line, and the project is a copy: its parameters are edited here as a
person would edit them.
"""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.aws.gateway import Connection, Gateway
from deployer.cli.main import main
from deployer.local import control
from deployer.local.serve import ACCOUNT
from rehearsal.errors import RehearsalError
from rehearsal.permissions import Place
from rehearsal.repository import copy
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deployer.local.control import LocalAws
    from templates_src.evaluate import Reference

STACK = "classla-pipeline"
BOOTSTRAP = "classla-bootstrap"
# Of the sample application; the image has no npm.
MIGRATION = "node dist/migrate.js"
# What a parameters file names and somebody must have made by hand.
GIVEN_SECRETS = ("GitHubTokenSecretName",)
SECRETS = {
    "supabase": ("SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"),
    "workos": ("WORKOS_API_KEY", "WORKOS_CLIENT_ID"),
}
# Parts of parameters that stand for somebody's own (templates_src.parameters.places) → what stands here.
EXAMPLES = {".example": ".test", "/example/": "/rehearsal/", "EXAMPLE": "REHEARSAL"}
# (type, attribute) → what GetAtt gives, of the physical id; Ref gives the id itself.
ATTRIBUTES = {
    ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::{id}",
    ("AWS::IAM::Role", "Arn"): "arn:aws:iam::{account}:role{path}{id}",
    ("AWS::ECR::Repository", "Arn"): "arn:aws:ecr:{region}:{account}:repository/{id}",
    ("AWS::Logs::LogGroup", "Arn"): "arn:aws:logs:{region}:{account}:log-group:{id}:*",
}


@dataclass(frozen=True, kw_only=True)
class World:
    """An AWS that is ready for the pipeline.

    Attributes:
        aws: the server.
        project: folder of the project's copy, its parameters filled in.
        state: folder of the deployer's state.
        region, account: where and whose.
        parameters: of the pipeline.
    """

    aws: LocalAws
    project: Path
    state: Path
    region: str
    account: str
    parameters: Mapping[str, str]

    @property
    def environments(self) -> tuple[str, str]:
        """Names of staging and production."""
        return self.parameters["StagingEnvironment"], self.parameters["ProductionEnvironment"]

    @property
    def place(self) -> Place:
        """Region and account."""
        return Place(self.region, self.account)

    def gateway(self) -> Gateway:
        """Past the gate: for what stands for people, not for the pipeline."""
        return Gateway(Connection(self.region, endpoint=self.aws.url, dummy_credentials=True))

    def template(self, name: str) -> dict[str, Any]:
        """An emitted template of the project's copy."""
        content: dict[str, Any] = json.loads((self.project / "output" / name).read_text(encoding="utf-8"))
        return content


def prepare(project: Path, folder: Path) -> World:
    """Start an AWS and set it up; whoever calls it takes it down again.

    Args:
        project: the working tree that is rehearsed.
        folder: for everything.

    Raises:
        RehearsalError: a command failed; its words follow.
    """
    tree, state = folder / "project", folder / "state"
    copy(project, tree)
    aws = control.up(state)
    run = _Runner(tree, state)
    run("bootstrap")
    outputs = run("outputs", "--env", "bootstrap")
    for path in sorted((tree / "parameters").glob("*.json")):
        _edit(path, {})
    content = _edit(tree / "parameters" / "pipeline.json", filled_in(outputs))
    world = World(
        aws=aws,
        project=tree,
        state=state,
        region=content["Tags"]["Region"],
        account=ACCOUNT,
        parameters=content["Parameters"],
    )
    image = _first_image(world, outputs["RepositoryUri"])
    for environment in world.environments:
        _bring_up(world, run, environment, image)
    run("bootstrap", "--env", "pipeline")
    return world


def filled_in(outputs: Mapping[str, str]) -> dict[str, str]:
    """The pipeline's parameters that bootstrap gives, and the application: step 3 of "Setting it up"."""
    return {
        "TemplateBucketName": outputs["BucketName"],
        "ImageRepositoryArn": outputs["RepositoryArn"],
        "StagingPlanRoleArn": outputs["PlanRoleArn"],
        "ProductionPlanRoleArn": outputs["PlanRoleArn"],
        "MigrationCommand": MIGRATION,
    }


def own_words(value: str) -> str:
    """What somebody would have written instead of an example; the deployer refuses examples."""
    for example, ours in EXAMPLES.items():
        value = value.replace(example, ours)
    return value


def _edit(file: Path, values: Mapping[str, str]) -> dict[str, Any]:
    """Fill in a parameters file."""
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    given = {name: own_words(value) for name, value in content["Parameters"].items()}
    content["Parameters"] = {**given, **values}
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return content


@dataclass(frozen=True)
class _Runner:
    """The command line, in this process; its result as data."""

    project: Path
    state: Path

    def __call__(self, *words: str) -> Any:
        said, complained = io.StringIO(), io.StringIO()
        folders = ["--project", str(self.project), "--state", str(self.state), "--json"]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
            code = main([*words, *folders])
        if code:
            problem = Problem(f"classla {' '.join(words)}", complained.getvalue().strip() or said.getvalue())
            raise RehearsalError("The AWS of the rehearsal could not be set up", [problem])
        return json.loads(said.getvalue() or "{}")


def _first_image(world: World, repository: str) -> str:
    """An image that somebody pushed by hand; returns its URI by digest."""
    manifest = {"schemaVersion": 2, "config": {"digest": f"sha256:{'1' * 64}"}, "layers": []}
    answer = world.gateway().call(
        "ecr",
        "PutImage",
        repositoryName=repository.partition("/")[2],
        imageManifest=json.dumps(manifest),
        imageTag="first",
    )
    return f"{repository}@{answer['image']['imageId']['imageDigest']}"


def _bring_up(world: World, run: _Runner, environment: str, image: str) -> None:
    """An environment with its service, its secrets filled with words that open nothing."""
    file = world.project / "parameters" / f"{environment}.json"
    parameters = json.loads(file.read_text(encoding="utf-8"))["Parameters"]
    for name in GIVEN_SECRETS:
        if secret := parameters.get(name):
            value = json.dumps({"token": "rehearsal"})
            world.gateway().call("secretsmanager", "CreateSecret", Name=secret, SecretString=value)
    run("up", "--env", environment, "--until", "foundation")
    for secret, keys in SECRETS.items():
        content = world.state / f"{secret}.json"
        content.write_text(json.dumps(dict.fromkeys(keys, "rehearsal")), encoding="utf-8")
        run("secrets", "set", secret, "--env", environment, "--file", str(content))
    run("up", "--env", environment, "--image", image)


@dataclass(frozen=True)
class Names:
    """What the local AWS named the resources of a flat stack.

    Attributes:
        physical: logical id → (type, physical id).
        paths: logical id → path of a role.
    """

    physical: Mapping[str, tuple[str, str]]
    paths: Mapping[str, str]
    region: str
    account: str

    def __call__(self, reference: Reference) -> str:
        """Text of a reference.

        Raises:
            RehearsalError: there is no such resource, or nobody knows its attribute.
        """
        kind, found = self.physical.get(reference.address, ("", ""))
        if found and not reference.attribute:
            return found
        pattern = ATTRIBUTES.get((kind, reference.attribute))
        if pattern is None:
            problem = Problem(str(reference), f"is unknown ({kind or 'no such resource'})")
            raise RehearsalError("The template cannot be rehearsed", [problem])
        path = self.paths.get(reference.address, "/")
        return pattern.format(id=found, path=path, region=self.region, account=self.account)


def names(world: World, stack: str, template: Mapping[str, Any]) -> Names:
    """Names of the resources of a deployed flat stack."""
    answer = world.gateway().call("cloudformation", "DescribeStackResources", StackName=stack)
    return Names(
        {
            one["LogicalResourceId"]: (one["ResourceType"], one["PhysicalResourceId"])
            for one in answer["StackResources"]
        },
        {
            name: resource["Properties"].get("Path", "/")
            for name, resource in template["Resources"].items()
            if resource["Type"] == "AWS::IAM::Role"
        },
        world.region,
        world.account,
    )
