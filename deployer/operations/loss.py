"""What deleting a stack would destroy, and what it would leave behind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from deployer.aws.stacks import NESTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.aws.gateway import Gateway
    from deployer.operations.tree import ResourceState, Tree

Fate = Literal["deleted", "kept", "snapshot"]
_FATES: dict[str, Fate] = {"Retain": "kept", "RetainExceptOnCreate": "kept", "Snapshot": "snapshot"}


@dataclass(frozen=True)
class Loss:
    """The fate of every resource that a stack has; nested stacks themselves are left out."""

    deleted: tuple[ResourceState, ...]
    kept: tuple[ResourceState, ...]
    snapshot: tuple[ResourceState, ...]


def loss(gateway: Gateway, tree: Tree) -> Loss:
    """Sort a stack's resources by what its deployed templates say about deletion. One call a stack."""
    policies: dict[str, str] = {}
    for address, arn in tree.ids.items():
        body = gateway.call("cloudformation", "GetTemplate", StackName=arn, TemplateStage="Original")[
            "TemplateBody"
        ]
        policies.update(_policies(address, body if isinstance(body, dict) else json.loads(body)))
    sorted_out: dict[Fate, list[ResourceState]] = {"deleted": [], "kept": [], "snapshot": []}
    for item in tree.resources:
        if item.type != NESTED and item.physical_id and item.status != "DELETE_COMPLETE":
            sorted_out[_FATES.get(policies.get(item.address, ""), "deleted")].append(item)
    return Loss(*(tuple(sorted_out[fate]) for fate in ("deleted", "kept", "snapshot")))


def _policies(address: str, template: Mapping[str, Any]) -> dict[str, str]:
    return {
        "/".join(part for part in (address, logical_id) if part): str(resource.get("DeletionPolicy", ""))
        for logical_id, resource in template.get("Resources", {}).items()
    }
