"""Parameters files and settings for the tests: the real settings, files made in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from templates_src.parameters.model import REGION_TAG, ParameterFile, effective_values, root_of
from templates_src.settings import (
    bootstrap,
    edge,
    environment,
    frontend,
    monitoring,
    network,
    pipeline,
    service,
    storage,
)
from templates_src.settings.model import AnySetting, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "parameters"


def settings_of(*modules: object) -> tuple[AnySetting, ...]:
    """Every setting that some modules declare, in order."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Setting))


APP_SETTINGS = settings_of(environment, network, edge, service, frontend, storage, monitoring)
BOOTSTRAP_SETTINGS = settings_of(bootstrap)
PIPELINE_SETTINGS = settings_of(pipeline)
SETTINGS = {
    "app.json": APP_SETTINGS,
    "bootstrap.json": BOOTSTRAP_SETTINGS,
    "pipeline.json": PIPELINE_SETTINGS,
}
REQUIRED = {"EnvironmentName": "dev", "EnvironmentType": "development", "EdgeMode": "http"}


def file_of(
    name: str = "dev",
    parameters: Mapping[str, str] | None = None,
    *,
    tags: Mapping[str, str] | None = None,
    policy: Mapping[str, Any] | None = None,
) -> ParameterFile:
    """A file that is right except for what is given: required parameters and tags are filled in."""
    root = root_of(name)
    required = (
        {**REQUIRED, "EnvironmentName": name, "SecretPrefix": f"classla-{name}"} if root == "app.json" else {}
    )
    all_tags = {"Project": "classla", "Environment": name, "Region": "us-east-1", **(tags or {})}
    return ParameterFile(
        name=name,
        path=Path("parameters") / f"{name}.json",
        root=root,
        parameters={**required, **(parameters or {})},
        tags=all_tags,
        stack_policy=policy or {},
        region=all_tags[REGION_TAG],
    )


def values_with(**changed: str) -> dict[str, str]:
    """Values of a right development environment, with some changed."""
    return effective_values({**REQUIRED, **changed}, APP_SETTINGS)
