"""Container definitions of a stack's tasks, as ECS describes them.

CloudFormation's names and its texts become ECS's names and types: ministack does that for some parts only. A
secret kept ``ValueFrom``, which no SDK knows, and a number stayed the text that a parameter is, which no SDK
sends back. The shape is the SDK's own model of ECS.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from deployer.local import hooks

if TYPE_CHECKING:
    from collections.abc import Callable

PROVISIONERS = "ministack.services.cloudformation.provisioners"


def install() -> None:
    """Finish what ministack begins."""
    hooks.replace(PROVISIONERS, "_normalize_container_defs", ("cdefs",), _finished)


def _finished(original: Callable[..., Any]) -> Callable[..., Any]:
    def normalize(cdefs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [shaped(container, _container()) for container in original(cdefs)]

    return normalize


@cache
def _container() -> Any:
    """The SDK's model of a container definition."""
    from botocore.session import get_session

    return get_session().get_service_model("ecs").shape_for("ContainerDefinition")


def shaped(value: Any, shape: Any) -> Any:
    """A value of a template in the names and types of a shape; maps keep the names that a user gave."""
    if shape.type_name == "structure" and isinstance(value, dict):
        named = {name[:1].lower() + name[1:]: item for name, item in value.items()}
        return {
            name: shaped(item, shape.members[name]) if name in shape.members else item
            for name, item in named.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [shaped(item, shape.member) for item in value]
    if shape.type_name in ("integer", "long") and isinstance(value, str):
        return int(value)
    if shape.type_name == "boolean" and isinstance(value, str):
        return value == "true"
    return value
