"""Names that AWS sees. Stacks are named here and nowhere else."""

from __future__ import annotations

PROJECT = "classla"
BOOTSTRAP_STACK = f"{PROJECT}-bootstrap"
APP_ROOT = "app.json"
BOOTSTRAP_ROOT = "bootstrap.json"
# Prefixes in the template bucket: templates by their content, and a record of every deployment.
TEMPLATES = "templates/"
DEPLOYMENTS = "deployments/"


def stack_name(environment: str) -> str:
    """Name of an environment's root stack."""
    return f"{PROJECT}-{environment}"


def bootstrap_stack(file_name: str) -> str:
    """Name of the bootstrap stack that a parameters file is for: ``bootstrap-west`` has one of its own."""
    return f"{PROJECT}-{file_name}"
