"""What a change set is made from: a packaged template set with its parameters.

It comes from the working tree (``from_application``) or from an earlier deployment (``from_record``): a
rollback is a plan like any other, made from what was deployed before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.names import APP_ROOT
from deployer.packaging import package, upload
from templates_src.errors import OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deployer.history import Record
    from deployer.packaging import PackagedTemplate
    from deployer.project import Application
    from deployer.target import Target

DEVELOPMENT = "development"
# CreateChangeSet takes a template of at most this many bytes in the request (AWS: "CloudFormation quotas").
MAX_BODY_BYTES = 51_200
# Properties that give an IAM resource a name of our choosing, which CloudFormation wants to be told about.
NAMES_OF_IAM = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Everything CreateChangeSet is given, but for the stack itself.

    Attributes:
        environment, root, stack: which.
        templates: file name → SHA-256 of the packaged template.
        url, body: of the root; one of them is empty.
        bucket: where the templates are; empty when the body is sent.
        parameters: name → value, as given.
        explicit: names whose values were asked for in this very plan, empty ones too.
        no_echo: names of parameters whose values nobody may see.
        tags, stack_policy: of the parameters file.
        capabilities: what the templates need.
        protect: whether the stack is to be protected against deletion.
        commit: of the templates; empty when unknown.
    """

    environment: str
    root: str
    stack: str
    templates: Mapping[str, str]
    url: str = ""
    body: str = ""
    bucket: str = ""
    parameters: Mapping[str, str]
    explicit: frozenset[str] = frozenset()
    no_echo: frozenset[str]
    tags: Mapping[str, str]
    stack_policy: Mapping[str, Any]
    capabilities: tuple[str, ...]
    protect: bool
    commit: str


def from_application(application: Application, target: Target, bucket: str) -> tuple[Source, int]:
    """Package and upload an application.

    Args:
        application: what to deploy.
        target: where.
        bucket: template bucket; empty sends the root as a body, which must nest nothing.

    Returns:
        The source, and how many templates had to be uploaded.

    Raises:
        OutputError: the root is too large to be sent as a body.
    """
    packaged = package(application.templates, application.root, lambda key: target.bucket_url(bucket, key))
    root = packaged[application.root]
    if not bucket:
        _refuse_large_body(root)
    uploaded = upload(target, bucket, packaged) if bucket else 0
    return (
        Source(
            environment=application.environment,
            root=application.root,
            stack=application.stack,
            templates=hashes(packaged.values()),
            url=root.url if bucket else "",
            body="" if bucket else root.body,
            bucket=bucket,
            parameters=application.parameters,
            explicit=frozenset(application.overrides),
            no_echo=no_echo(application.root_template),
            tags=application.file.tags,
            stack_policy=application.file.stack_policy,
            capabilities=capabilities(application.templates.values()),
            protect=protects(application.root, application.parameters),
            commit=application.commit,
        ),
        uploaded,
    )


def _refuse_large_body(root: PackagedTemplate) -> None:
    size = len(root.body.encode())
    if size > MAX_BODY_BYTES:
        what = f"has {size:,} bytes; CloudFormation takes {MAX_BODY_BYTES:,} in a request"
        advice = "make it smaller: there is no bucket yet that it could be read from"
        raise OutputError("The template is too large", [Problem(f"output/{root.name}", what, advice)])


def from_record(record: Record, target: Target) -> Source:
    """What an earlier deployment was made from, to deploy it again."""
    return Source(
        environment=record.environment,
        root=record.root,
        stack=record.stack,
        templates=record.templates,
        url=target.bucket_url(record.bucket, record.template_key),
        bucket=record.bucket,
        parameters=record.parameters,
        explicit=frozenset(record.parameters),
        no_echo=frozenset(record.no_echo),
        tags=record.tags,
        stack_policy=record.stack_policy,
        capabilities=record.capabilities,
        protect=protects(record.root, record.parameters),
        commit=record.commit,
    )


def no_echo(template: Mapping[str, Any]) -> frozenset[str]:
    """Names of the parameters that a template declares with NoEcho."""
    declared = template.get("Parameters", {})
    return frozenset(name for name, spec in declared.items() if str(spec.get("NoEcho", "")).lower() == "true")


def hashes(packaged: Iterable[PackagedTemplate]) -> dict[str, str]:
    """File name → SHA-256."""
    return {item.name: item.sha256 for item in packaged}


def protects(root: str, parameters: Mapping[str, str]) -> bool:
    """Whether the stack is to be protected against deletion: everything but a development environment."""
    return root != APP_ROOT or parameters.get("EnvironmentType") != DEVELOPMENT


def capabilities(texts: Iterable[str]) -> tuple[str, ...]:
    """What CloudFormation wants to be told before it takes these templates.

    From the AWS CloudFormation API reference, CreateChangeSet, ``Capabilities``: IAM resources need
    CAPABILITY_IAM, or CAPABILITY_NAMED_IAM when one has a name of its own; nested templates that hold
    transforms need CAPABILITY_AUTO_EXPAND, which is harmless otherwise.
    """
    found = set()
    for text in texts:
        for resource in json.loads(text)["Resources"].values():
            kind = resource["Type"]
            if kind == "AWS::CloudFormation::Stack":
                found.add("CAPABILITY_AUTO_EXPAND")
            elif kind.startswith("AWS::IAM::"):
                named = NAMES_OF_IAM.get(kind, "") in resource.get("Properties", {})
                found.add("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM")
    return tuple(sorted(found))
