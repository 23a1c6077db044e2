"""Names that AWS sees. Stacks are named here and nowhere else."""

from __future__ import annotations

PROJECT = "classla"
BOOTSTRAP_STACK = f"{PROJECT}-bootstrap"
APP_ROOT = "app.json"
BOOTSTRAP_ROOT = "bootstrap.json"
# Prefixes in the template bucket: templates by their content, and a record of every deployment.
TEMPLATES = "templates/"
DEPLOYMENTS = "deployments/"


def stack_of(environment: str) -> str:
    """Name of the root stack that a parameters file is for: ``classla-prod``, ``classla-bootstrap``."""
    return f"{PROJECT}-{environment}"
