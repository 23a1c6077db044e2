"""Which changes a stack policy refuses, told before CloudFormation tries. Pure.

From the AWS CloudFormation user guide, "Prevent updates to stack resources": an explicit Deny wins, and what
no Allow covers is denied. The actions are Update:Modify, Update:Replace and Update:Delete; adding is always
allowed.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from templates_src.parameters.stack_policy import nested_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deployer.changes.model import ResourceChange, StackChanges

# A replacement that is only possible is judged as what it may become.
_ACTIONS = {
    "update": "Update:Modify",
    "replace": "Update:Replace",
    "may-replace": "Update:Replace",
    "delete": "Update:Delete",
    "retain": "Update:Delete",
}


def denied(tree: StackChanges, policy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Address and action of each change that a policy refuses.

    Args:
        tree: of an update.
        policy: of the root; nested stacks have the part of it that means something inside them.
    """
    for stack in tree.stacks():
        in_force = policy if not stack.address else nested_policy(policy)
        if not in_force:
            continue
        for change in stack.changes:
            action = _ACTIONS.get(change.kind)
            if action and not _allows(in_force, action, change):
                where = f"{stack.address}/{change.logical_id}" if stack.address else change.logical_id
                yield where, action


def _allows(policy: Mapping[str, Any], action: str, change: ResourceChange) -> bool:
    matching = [entry for entry in policy["Statement"] if _matches(entry, action, change)]
    return bool(matching) and all(entry["Effect"] == "Allow" for entry in matching)


def _matches(entry: Mapping[str, Any], action: str, change: ResourceChange) -> bool:
    return (
        _covers(entry, "Action", action)
        and _covers(entry, "Resource", f"LogicalResourceId/{change.logical_id}")
        and all(
            _type_matches(operator, test, change.type)
            for operator, test in entry.get("Condition", {}).items()
        )
    )


def _covers(entry: Mapping[str, Any], key: str, value: str) -> bool:
    if key in entry:
        return any(fnmatchcase(value, pattern) for pattern in _texts(entry[key]))
    return not any(fnmatchcase(value, pattern) for pattern in _texts(entry.get(f"Not{key}", "*")))


def _type_matches(operator: str, test: Mapping[str, Any], kind: str) -> bool:
    # Only StringLike knows wildcards.
    types = _texts(test["ResourceType"])
    return any(fnmatchcase(kind, name) for name in types) if operator == "StringLike" else kind in types


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
