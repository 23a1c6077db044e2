"""Why a deployment cannot be drawn."""

from __future__ import annotations

from templates_src.errors import ClasslaError


class DiagramError(ClasslaError):
    """A resource type that nobody has said the picture of, or a mark of a kind that does not exist."""
