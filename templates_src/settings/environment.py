"""Settings that say which environment this is."""

from __future__ import annotations

from templates_src.settings.model import choice, text
from templates_src.wiring import kinds as k

GROUP = "Environment"

ENVIRONMENT_NAME = text(
    "EnvironmentName",
    k.Text,
    GROUP,
    "Short name of the environment; part of every name a person sees",
    r"^[a-z][a-z0-9-]{1,14}$",
    "2 to 15 lower-case letters, digits or hyphens, starting with a letter",
    default=None,
)
ENVIRONMENT_TYPE = choice(
    "EnvironmentType",
    GROUP,
    "What the environment is for; production and staging refuse plain HTTP and, with more than one task, "
    "in-memory sessions",
    ("development", "staging", "production"),
)
