"""What goes wrong with a gate itself, as opposed to what it finds."""

from __future__ import annotations

from templates_src.errors import ClasslaError


class GateError(ClasslaError):
    """A tool that is missing, breaks off or says what cannot be read."""


class UnreachableError(GateError):
    """The service that a tool asks does not answer: nothing was found, and nothing was checked."""
