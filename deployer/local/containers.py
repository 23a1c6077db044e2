"""Container definitions of a stack's tasks, as ECS describes them.

ministack turns CloudFormation's names into ECS's, but not inside every part: a secret keeps ``ValueFrom``,
which no SDK knows, and whoever describes the task definition finds secrets without a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.local import hooks

if TYPE_CHECKING:
    from collections.abc import Callable

PROVISIONERS = "ministack.services.cloudformation.provisioners"
# Parts that hold named fields only; maps that a user names (labels, options of a log driver) stay.
PARTS = ("dependsOn", "healthCheck", "linuxParameters", "secrets", "ulimits")


def install() -> None:
    """Finish what ministack begins."""
    hooks.replace(PROVISIONERS, "_normalize_container_defs", ("cdefs",), _finished)


def _finished(original: Callable[..., Any]) -> Callable[..., Any]:
    def normalize(cdefs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {name: renamed(part) if name in PARTS else part for name, part in container.items()}
            for container in original(cdefs)
        ]

    return normalize


def renamed(value: Any) -> Any:
    """A value whose fields begin with a small letter, at every depth."""
    if isinstance(value, list):
        return [renamed(item) for item in value]
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: renamed(item) for name, item in value.items()}
    return value
