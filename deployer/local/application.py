"""What the server runs: ministack's application, with every hook in place and our control routes in front."""

from __future__ import annotations

from typing import Any

from deployer.local import (
    alarms,
    conditions,
    containers,
    events,
    hooks,
    injection,
    nested,
    operation,
    outside,
    recorded,
    replacement,
    routes,
    secret,
    shown,
)
from deployer.local.changesets import actions


def build() -> Any:
    """The ASGI application; raises HookError when a hook no longer fits ministack."""
    hooks.replace("ministack.app", "_collect_scripts", ("dirs",), lambda _: _no_scripts)
    hooks.find("ministack.services.cloudformation", "_stacks")
    recorded.install()
    conditions.install()
    containers.install()
    outside.install()
    alarms.install()
    replacement.install()
    injection.install()
    events.install()
    operation.install()
    nested.install()
    actions.install()
    secret.install()
    shown.install()
    return routes.wrap(hooks.function("ministack.app", "app", ("scope", "receive", "send")))


def _no_scripts(*_dirs: str) -> list[str]:
    """ministack runs what it finds in well-known folders of the machine at its start; ours never does."""
    return []
