"""Why two states of an environment cannot be compared."""

from __future__ import annotations

from templates_src.errors import UsageError


class SourceError(UsageError):
    """What was named to be compared is absent, unreadable, or no template."""
