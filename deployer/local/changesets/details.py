"""What exactly changes in one resource, why, and what that does to it: a change's ``Details``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.local import hooks, schemas
from deployer.local.changesets.view import UNKNOWN, View
from deployer.local.conditions import ENGINE
from deployer.local.operation import PROVISIONERS
from deployer.local.replacement import MISSING, differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ATTRIBUTES = ("Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy")
DIRECT = ("DirectModification", "")

Detail = dict[str, Any]


def of_properties(
    logical_id: str, before: View, after: View, changed_params: set[str], changed: Mapping[str, str]
) -> list[Detail]:
    """A detail for each changed leaf and each cause of it.

    Args:
        logical_id: the resource.
        before: the stack as it is.
        after: the stack as it will be, as far as it is known.
        changed_params: parameters whose value changes.
        changed: resources that change so that others see it → their replacement.
    """
    old, new = before.properties(logical_id), after.properties(logical_id)
    old_shown, new_shown = (view.properties(logical_id, shown=True) for view in (before, after))
    resource_type = str(after.definition(logical_id).get("Type"))
    details = []
    for path, old_value, new_value in differences(old, new):
        target = _target(resource_type, path)
        target |= _values(path, (old_value, new_value), (old_shown, new_shown))
        evaluation = "Dynamic" if UNKNOWN in _text(new_value) else "Static"
        for source, entity in _causes(logical_id, path[0], before, after, changed_params, changed):
            detail = {"Target": target, "Evaluation": evaluation, "ChangeSource": source}
            details.append(detail | ({"CausingEntity": entity} if entity else {}))
    return details


def of_attributes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Detail]:
    """A detail for each changed attribute of the resource besides its properties."""
    return [
        {
            "Target": {"Attribute": name, "RequiresRecreation": "Never"},
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }
        for name in ATTRIBUTES
        if old.get(name) != new.get(name)
    ]


def of_tags() -> Detail:
    """The detail of a resource that takes the stack's changed tags over."""
    return {"Target": {"Attribute": "Tags", "RequiresRecreation": "Never"}, "Evaluation": "Static"}


def automatic() -> Detail:
    """The detail of a nested stack that changes inside, or may."""
    return {
        "Target": {"Attribute": "Properties", "RequiresRecreation": "Never"},
        "Evaluation": "Dynamic",
        "ChangeSource": "Automatic",
    }


def replacement(details: Iterable[Detail]) -> str:
    """A change's Replacement: only what surely happens and surely replaces makes it True."""
    found = {(detail["Target"]["RequiresRecreation"], detail["Evaluation"]) for detail in details}
    if ("Always", "Static") in found:
        return "True"
    return "Conditional" if any(recreation != "Never" for recreation, _ in found) else "False"


def scope(details: Iterable[Detail]) -> list[str]:
    """Which attributes the details touch, each once."""
    return list(dict.fromkeys(detail["Target"]["Attribute"] for detail in details))


def _target(resource_type: str, path: tuple[str, ...]) -> dict[str, str]:
    schema = schemas.load().get(resource_type)
    if schema is not None:
        recreation = schema.recreation("/".join(path))
    else:
        recreation = str(hooks.find(PROVISIONERS, "_property_recreation")(resource_type, path[0]))
    if schema and path[0] == schema.tags:
        return {"Attribute": "Tags", "RequiresRecreation": "Never", "Path": "/Properties/" + "/".join(path)}
    return {
        "Attribute": "Properties",
        "Name": path[0],
        "RequiresRecreation": recreation,
        "Path": "/Properties/" + "/".join(path),
    }


def _values(path: tuple[str, ...], real: tuple[Any, Any], shown: tuple[Any, Any]) -> dict[str, str]:
    """Both values as AWS shows them, and whether one is missing."""
    kind = "Add" if real[0] is MISSING else "Remove" if real[1] is MISSING else "Modify"
    found = {"AttributeChangeType": kind}
    for name, value, tree in zip(("BeforeValue", "AfterValue"), real, shown, strict=True):
        if value is not MISSING:
            found[name] = _text(_at(tree, path))
    return found


def _at(tree: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, default=str, separators=(",", ":"))


def _causes(
    logical_id: str,
    name: str,
    before: View,
    after: View,
    changed_params: set[str],
    changed: Mapping[str, str],
) -> list[tuple[str, str]]:
    """Why a property changes, as (ChangeSource, CausingEntity)."""
    old = before.definition(logical_id).get("Properties", {}).get(name)
    new = after.definition(logical_id).get("Properties", {}).get(name)
    found = []
    for reference, attribute in hooks.find(ENGINE, "_intrinsic_references")(new):
        if reference in changed_params and attribute is None:
            found.append(("ParameterReference", reference))
        elif reference in changed and attribute:
            found.append(("ResourceAttribute", f"{reference}.{attribute}"))
        elif reference in changed and changed[reference] != "False":
            found.append(("ResourceReference", reference))
    if old != new or not found:
        found.append(DIRECT)
    return list(dict.fromkeys(found))
