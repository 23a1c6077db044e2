"""States for tests: single templates under the parameters that the application gives them, and whole ones."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.changes.model import NESTED, StackChanges
from deployer.review.cost.source import ANY_IMAGE
from deployer.review.offline import State, diff
from deployer.review.offline.documents import Documents
from templates_src.evaluate import evaluate_stack
from templates_src.parameters.files import load_environment

if TYPE_CHECKING:
    from templates_src.parameters.model import ParameterFile

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).parents[5]
# Production with everything on, so that nearly every resource of every template exists.
FULL = {
    "CacheEnabled": "true",
    "FlowLogs": "true",
    "InterfaceEndpoints": "true",
    "NatMode": "per-az",
    "ImageUri": ANY_IMAGE,
}
Templates = dict[str, dict[str, Any]]


@cache
def templates() -> Templates:
    """File name → parsed template, of everything in output/."""
    folder = PROJECT / "output"
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
        if path.name != "manifest.json"
    }


@cache
def file(name: str) -> ParameterFile:
    """A parameters file."""
    return load_environment(PROJECT / "parameters", name)


def whole(
    changed: Templates | None = None,
    parameters: Mapping[str, str] | None = None,
    *,
    environment: str = "prod",
) -> State:
    """An environment with some templates or parameters changed."""
    configured = file(environment)
    return Documents(
        label="test",
        stack=f"classla-{environment}",
        region=configured.region,
        root=configured.root,
        templates={**templates(), **(changed or {})},
        parameters={**configured.parameters, **(parameters or {})},
        tags=configured.tags,
    ).evaluate()


@cache
def _given() -> dict[str, dict[str, Any]]:
    """File name → the parameters that its template gets."""
    made = whole(parameters=FULL).deployment
    nested = {
        str(item.properties["TemplateURL"]): dict(item.properties.get("Parameters", {}))
        for item in made.of_type(NESTED)
    }
    roots = {
        name: dict(file(name.removesuffix(".json")).parameters)
        for name in ("bootstrap.json", "pipeline.json")
    }
    return {**nested, **roots}


def single(name: str, template: dict[str, Any]) -> State:
    """One template as a root of its own."""
    made = evaluate_stack({name: template}, name, _given().get(name, {}))
    return State(label="test", stack="test", root=name, templates={name: template}, deployment=made)


def single_diff(name: str, before: dict[str, Any], after: dict[str, Any]) -> StackChanges:
    """What changes in one template."""
    return diff(single(name, before), single(name, after))
