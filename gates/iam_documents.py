"""Every policy document that output/ can make, as IAM would get it. Pure but for reading the project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.iam.arns import concrete
from deployer.iam.deployments import deployments, read_templates
from gates.errors import GateError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

POLICY_PROPERTIES = frozenset({"AssumeRolePolicyDocument", "PolicyDocument", "RepositoryPolicyText"})
# What no parameters file asks for today and makes a policy all the same: root → parameter values.
EVERYTHING = {
    "app.json": {"AmplifyServiceRole": "true", "DeploymentStrategy": "BLUE_GREEN", "ExecEnabled": "true"},
    "pipeline.json": {"GitHubSubject": "repo:example/classla:ref:refs/heads/main"},
}
BRANCH = re.compile(r"/Fn::If/\d")


@dataclass(frozen=True)
class Document:
    """A policy document.

    Attributes:
        template: file name of the template that has it.
        path: its place there, by its evaluated properties.
        text: evaluated, with plausible ARNs.
    """

    template: str
    path: str
    text: dict[str, Any]


def documents(project: Path) -> list[Document]:
    """All that differ, of every parameters file as it is and with EVERYTHING; alike ones come once.

    Raises:
        GateError: a policy of output/ that none of them makes.
        ClasslaError: a parameters file that does not fit, or a policy that cannot be evaluated.
    """
    templates = read_templates(project)
    found: dict[str, Document] = {}
    for instead in ({}, EVERYTHING):
        for _, (deployment, place) in deployments(project, templates, instead):
            for resource in deployment.resources:
                start = f"Resources/{resource.logical_id}/Properties"
                for path, value in within(dict(resource.properties), start):
                    one = Document(resource.template, path, concrete(value, deployment, place))
                    found.setdefault(repr(one), one)
    _require_all(templates, found.values())
    return list(found.values())


def within(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Place and value of every policy document below a value."""
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{path}/{key}"
            if key in POLICY_PROPERTIES:
                yield here, item
            else:
                yield from within(item, here)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from within(item, f"{path}/{number}")


def _require_all(templates: Mapping[str, Mapping[str, Any]], found: Iterable[Document]) -> None:
    made = {(one.template, one.path) for one in found}
    written = {
        (name, BRANCH.sub("", path))
        for name, template in templates.items()
        for logical_id, resource in template.get("Resources", {}).items()
        for path, _ in within(resource.get("Properties", {}), f"Resources/{logical_id}/Properties")
    }
    advice = "turn it on in EVERYTHING of gates/iam_documents.py"
    missing = [
        Problem(f"{name}: {path}", "is in no deployment", advice) for name, path in sorted(written - made)
    ]
    if missing:
        raise GateError("Policies cannot be looked at", missing)
