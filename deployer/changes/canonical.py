"""The tree as plain data and as a hash: what a plan seals and a deployment compares. Pure.

AWS never alters a change set that was described as complete, so the hash is made of the masked tree: a
sealed plan holds nothing that could not be shown.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from deployer.changes.model import PropertyChange, ResourceChange, StackChanges
from deployer.errors import PlanFileError
from templates_src.errors import Problem


def as_data(tree: StackChanges) -> dict[str, Any]:
    """The tree as JSON-able data; ``from_data`` reads it back."""
    return asdict(tree)


def from_data(data: Any) -> StackChanges:
    """Read what ``as_data`` gave.

    Raises:
        PlanFileError: the data is of another form.
    """
    try:
        return _stack(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise PlanFileError(
            "The changes in the plan cannot be read", [Problem("changes", str(error))]
        ) from None


def digest(data: object) -> str:
    """Hexadecimal SHA-256 of JSON-able data, whatever the order of its keys."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def tree_digest(tree: StackChanges) -> str:
    """Hash of everything the tree says."""
    return digest(as_data(tree))


def _stack(data: dict[str, Any]) -> StackChanges:
    return StackChanges(
        address=data["address"],
        stack_name=data["stack_name"],
        stack_id=data["stack_id"],
        change_set_id=data["change_set_id"],
        changes=tuple(_change(item) for item in data["changes"]),
        notes=tuple(data["notes"]),
    )


def _change(data: dict[str, Any]) -> ResourceChange:
    nested = data["nested"]
    properties = tuple(
        PropertyChange(**{**item, "causes": tuple(item["causes"])}) for item in data["properties"]
    )
    return ResourceChange(**{**data, "properties": properties, "nested": _stack(nested) if nested else None})
