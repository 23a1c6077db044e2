"""Every deployment that the parameters files describe, evaluated from output/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.iam.arns import Place
from deployer.names import BOOTSTRAP_ROOT, BOOTSTRAP_STACK, stack_of
from templates_src.evaluate import evaluate_stack
from templates_src.parameters.files import load_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from templates_src.evaluate import Deployment


def read_templates(project: Path) -> dict[str, dict[str, Any]]:
    """File name → template, for all of output/."""
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((project / "output").glob("*.json"))
        if path.name != "manifest.json"
    }


def deployments(
    project: Path,
    templates: Mapping[str, Mapping[str, Any]],
    instead: Mapping[str, Mapping[str, str]] | None = None,
) -> Iterator[tuple[str, tuple[Deployment, Place]]]:
    """Name of each parameters file, what would be deployed with it, and where.

    Args:
        project: its folder.
        templates: file name → template.
        instead: root → parameter values that stand before those of every file for that root.

    Raises:
        ParameterError: a parameters file that does not fit.
    """
    for path in sorted((project / "parameters").glob("*.json")):
        file = load_file(path)
        values = {**file.parameters, **(instead or {}).get(file.root, {})}
        stack = BOOTSTRAP_STACK if file.root == BOOTSTRAP_ROOT else stack_of(file.name)
        made = evaluate_stack(templates, file.root, values, region=file.region, stack_name=stack)
        yield file.name, (made, Place(stack, file.region))
