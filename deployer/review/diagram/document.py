"""The pictures of the documents, and the application that is drawn; reads ``output/`` and ``parameters/``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from deployer import project as projects
from deployer.review.cost.source import ANY_IMAGE, IMAGE_PARAMETER
from deployer.review.diagram import draw, table
from templates_src.render import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deployer.project import Application

# What docs/ARCHITECTURE.md shows: the largest and the smallest.
SHOWN = ("prod", "dev")


def pictures(project: Path) -> dict[Path, str]:
    """Path → SVG of every picture under docs/.

    Args:
        project: folder that holds ``output``, ``parameters`` and ``docs``.

    Raises:
        DiagramError: any emitted template holds a type that is neither drawn nor listed as hidden.
        ClasslaError: an environment cannot be read.
    """
    table.check(types(project / "output"))
    return {
        project / "docs" / "images" / f"architecture-{name}.svg": drawing(load(name, project=project))
        for name in SHOWN
        if (project / "parameters" / f"{name}.json").is_file()
    }


def types(output: Path) -> set[str]:
    """Resource types of every emitted template, whatever their conditions."""
    found: set[str] = set()
    for path in output.glob("*.json"):
        if path.name != MANIFEST:
            template = json.loads(path.read_text(encoding="utf-8"))
            found |= {resource["Type"] for resource in template["Resources"].values()}
    return found


def load(
    environment: str, *, project: Path = projects.PROJECT, overrides: Mapping[str, str] | None = None
) -> Application:
    """An environment; where its file names no image yet, as if the backend ran.

    Args:
        environment: stem of its parameters file.
        project: folder that holds ``output`` and ``parameters``.
        overrides: parameters, over the file's; an ``ImageUri`` that is empty means: before the first image.
    """
    given = dict(overrides or {})
    application = projects.load(environment, project=project, overrides=given)
    takes_image = IMAGE_PARAMETER in application.root_template.get("Parameters", {})
    if not takes_image or IMAGE_PARAMETER in given or application.parameters.get(IMAGE_PARAMETER):
        return application
    return projects.load(environment, project=project, overrides={**given, IMAGE_PARAMETER: ANY_IMAGE})


def drawing(application: Application) -> str:
    """The picture of an application, without marks."""
    region = application.file.region
    title = f"Architecture of {application.environment} in {region}"
    return draw(application.evaluate(), title=title, region=region)
