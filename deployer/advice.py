"""Commands that advice names: bootstrap and the pipeline have one of their own. Pure."""

from __future__ import annotations

from templates_src.parameters.model import APP_ROOT, root_of


def planning(environment: str) -> str:
    """The command that plans what a parameters file is for."""
    return _with("plan", environment)


def deploying(environment: str) -> str:
    """The command that plans and executes it."""
    return _with("deploy", environment)


def _with(command: str, environment: str) -> str:
    return f"classla {command if root_of(environment) == APP_ROOT else 'bootstrap'} --env {environment}"
