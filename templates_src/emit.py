"""Emission: every root built, rendered and parsed back, before anything is checked or written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from templates_src.render import template_texts
from templates_src.roots import app, bootstrap, pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from templates_src.settings.model import AnySetting
    from templates_src.wiring import Root

ROOTS: dict[str, Callable[[], Root]] = {
    app.FILE_NAME: app.build,
    bootstrap.FILE_NAME: bootstrap.build,
    pipeline.FILE_NAME: pipeline.build,
}


@dataclass(frozen=True)
class Emission:
    """What the sources emit.

    Attributes:
        texts: file name → canonical JSON, for roots and nested templates alike.
        templates: file name → the same, parsed.
        settings: root file name → the settings it and its stacks use.
    """

    texts: Mapping[str, str]
    templates: Mapping[str, dict[str, Any]]
    settings: Mapping[str, tuple[AnySetting, ...]]

    @property
    def logical_ids(self) -> dict[str, tuple[str, ...]]:
        """Root file name → logical ids of its resources, which a stack policy may name."""
        return {name: tuple(self.templates[name]["Resources"]) for name in self.settings}


def emit(roots: Mapping[str, Callable[[], Root]] = ROOTS) -> Emission:
    """Build every root.

    Raises:
        WiringError: stacks that do not fit together.
    """
    texts: dict[str, str] = {}
    settings: dict[str, tuple[AnySetting, ...]] = {}
    for name, build in roots.items():
        root = build()
        texts |= template_texts(root.templates)
        settings[name] = root.settings
    templates = {name: json.loads(text) for name, text in texts.items()}
    return Emission(texts, templates, settings)
