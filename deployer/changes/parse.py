"""What DescribeChangeSet answers, as the model's types, secrets masked. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from deployer.changes.mask import mask_text
from deployer.changes.model import PropertyChange, ResourceChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deployer.changes.model import StackChanges

_VARIABLES = re.compile(r"/Environment(?:Variables)?/")
RECREATION = ("Never", "Conditionally", "Always")


def parse_change(change: Mapping[str, Any], nested: StackChanges | None = None) -> ResourceChange:
    """One entry of ``Changes``.

    Args:
        change: its ResourceChange.
        nested: the tree of the change set that it points to, when it is a nested stack.
    """
    logical_id = change["LogicalResourceId"]
    return ResourceChange(
        action=change["Action"],
        logical_id=logical_id,
        type=change.get("ResourceType", ""),
        physical_id=change.get("PhysicalResourceId", ""),
        replacement=change.get("Replacement", ""),
        policy_action=change.get("PolicyAction", ""),
        drift=change.get("ResourceDriftStatus", ""),
        properties=parse_details(change.get("Details", ())),
        before=mask_text("", change.get("BeforeContext", "")),
        after=mask_text("", change.get("AfterContext", "")),
        nested=nested,
    )


def parse_details(details: Iterable[Mapping[str, Any]]) -> tuple[PropertyChange, ...]:
    """The details of a change, one for each property: AWS lists a property once for every cause."""
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for detail in details:
        grouped[_path(detail["Target"])].append(detail)
    return tuple(_property(path, group) for path, group in sorted(grouped.items()))


def _path(target: Mapping[str, Any]) -> str:
    if target.get("Path"):
        return str(target["Path"])
    if target.get("Name"):
        return f"/{target.get('Attribute', 'Properties')}/{target['Name']}"
    return f"/{target.get('Attribute', '')}"


def _property(path: str, group: list[Mapping[str, Any]]) -> PropertyChange:
    # A variable's value that stands alone has lost its name: it is judged as a secret. A place in a list has
    # the list's name.
    parts = [part for part in path.split("/") if part and not part.isdigit()]
    name = "environment" if _VARIABLES.search(path) else (parts or [""])[-1]
    targets = [detail["Target"] for detail in group]
    return PropertyChange(
        path=path,
        recreation=max((t.get("RequiresRecreation", "Never") for t in targets), key=_severity),
        before=_value(targets, "BeforeValue", name),
        after=_value(targets, "AfterValue", name),
        causes=tuple(sorted({detail["CausingEntity"] for detail in group if detail.get("CausingEntity")})),
        certain=any(detail.get("Evaluation") != "Dynamic" for detail in group),
    )


def _severity(recreation: str) -> int:
    # A word that a newer AWS says counts as the worst: nobody may overlook it.
    return RECREATION.index(recreation) if recreation in RECREATION else len(RECREATION)


def _value(targets: list[Mapping[str, Any]], key: str, name: str) -> str | None:
    found = next((target[key] for target in targets if target.get(key) is not None), None)
    return None if found is None else mask_text(name, str(found))
