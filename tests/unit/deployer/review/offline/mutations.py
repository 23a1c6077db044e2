"""Changes of one resource of one template, as somebody might make them: for the comparison with AWS CDK.

A mutation names what it changes (``AWS::EC2::VPC.CidrBlock``, ``*.DependsOn``), so that a disagreement about
it can be looked up in docs/OFFLINE-DIFF.md.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from deployer.review.offline.rules import OVERRIDES, rules_of

Template = dict[str, Any]
# What a changed text becomes; several, so that no evaluation takes two of them for the same.
OTHER = "other"


@dataclass(frozen=True)
class Mutation:
    """A template before and after.

    Attributes:
        template: file name.
        resource: logical id of what was mutated.
        what: as a row of the table names it.
        before, after: the documents.
    """

    template: str
    resource: str
    what: str
    before: Template
    after: Template


Maker = Callable[[st.DrawFn, Template, str], str]


def every_property(name: str, template: Template) -> Iterator[Mutation]:
    """Each property of each resource, changed, once; and each that would replace and is not there, added."""
    for logical_id, resource in template["Resources"].items():
        kind = resource["Type"]
        for prop, value in resource.get("Properties", {}).items():
            changed = different(value)
            if changed is not None:
                yield _mutated(name, template, logical_id, f"{kind}.{prop}", ("Properties", prop), changed)
            if isinstance(value, str) and value.replace(".", "", 1).isdigit():
                zero = f"{value}0" if "." in value else f"{value}.0"
                yield _mutated(name, template, logical_id, "* (7.1 becomes 7.10)", ("Properties", prop), zero)
        rules = rules_of(kind)
        overridden = [prop for owner, prop in OVERRIDES if owner == kind]
        for path in (*rules.replaces, *rules.may_replace, *overridden):
            prop, *below = path.split("/")
            changed = _below(resource.get("Properties", {}).get(prop), below)
            if below and changed is not None:
                what = f"{kind}.{path.replace('/', '.')}"
                yield _mutated(name, template, logical_id, what, ("Properties", prop), changed)
            if not below and prop not in resource.get("Properties", {}):
                yield _mutated(name, template, logical_id, f"{kind}.{prop}", ("Properties", prop), OTHER)


def _below(value: Any, path: list[str]) -> Any:
    """A value that differs at a path; None when there is nothing."""
    if not path:
        return different(value)
    if not isinstance(value, dict) or path[0] not in value:
        return None
    changed = _below(value[path[0]], path[1:])
    return None if changed is None else {**value, path[0]: changed}


def _mutated(
    name: str, template: Template, logical_id: str, what: str, path: tuple[str, str], value: Any
) -> Mutation:
    after = copy.deepcopy(template)
    after["Resources"][logical_id].setdefault(path[0], {})[path[1]] = value
    return Mutation(name, logical_id, what, template, after)


def different(value: Any) -> Any:
    """Another value of the same shape: its first plain leaf changed; None when it has none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}{OTHER}"
    if isinstance(value, list):
        for index, item in enumerate(value):
            if (changed := different(item)) is not None:
                return [*value[:index], changed, *value[index + 1 :]]
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _FUNCTIONS and (changed := different(item)) is not None:
                return {**value, key: changed}
    return None


_FUNCTIONS = {
    "Ref",
    "Condition",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::Select",
    "Fn::Split",
    "Fn::FindInMap",
    "Fn::GetAZs",
}


def _add_empty(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    resource = template["Resources"][logical_id]
    name = draw(st.sampled_from(sorted(resource.get("Properties", {})) or ["Tags"]))
    resource.setdefault("Properties", {})[name] = {}
    return f"{resource['Type']}.{name}"


def _remove_property(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    resource = template["Resources"][logical_id]
    if not resource.get("Properties"):
        return ""
    name = draw(st.sampled_from(sorted(resource["Properties"])))
    del resource["Properties"][name]
    return f"{resource['Type']}.{name}"


def _remove_resource(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    del draw
    text = json.dumps(
        {**template, "Resources": {k: v for k, v in template["Resources"].items() if k != logical_id}}
    )
    if f'"{logical_id}"' in text or f"${{{logical_id}" in text or f'"{logical_id}.' in text:
        return ""
    del template["Resources"][logical_id]
    return "* (resource removed)"


def _copy_resource(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    del draw
    template["Resources"][f"{logical_id}Copy"] = copy.deepcopy(template["Resources"][logical_id])
    return "* (resource added)"


def _rename(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    del draw
    text = json.dumps(template)
    for old, new in (('"{}"', '"{}X"'), ("${{{}}}", "${{{}X}}"), ("${{{}.", "${{{}X."), ('"{}.', '"{}X.')):
        text = text.replace(old.format(logical_id), new.format(logical_id))
    template.clear()
    template.update(json.loads(text))
    return "* (logical id renamed)"


def _retype(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    resource = template["Resources"][logical_id]
    others = sorted({r["Type"] for r in template["Resources"].values()} - {resource["Type"]})
    if not others:
        return ""
    resource["Type"] = draw(st.sampled_from(others))
    return "* (type changed)"


def _policy(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    name = draw(st.sampled_from(["DeletionPolicy", "UpdateReplacePolicy"]))
    wanted = draw(st.sampled_from(["Retain", "Delete", "Snapshot"]))
    resource = template["Resources"][logical_id]
    if resource.get(name) == wanted:
        return ""
    resource[name] = wanted
    return f"*.{name}"


def _depends_on(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    others = sorted(name for name in template["Resources"] if name != logical_id)
    resource = template["Resources"][logical_id]
    if not others or "DependsOn" in resource:
        return ""
    resource["DependsOn"] = [draw(st.sampled_from(others))]
    return "*.DependsOn"


def _metadata(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    template["Resources"][logical_id]["Metadata"] = {"Note": draw(st.sampled_from(["a", "b"]))}
    return "*.Metadata"


def _reorder(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    resource = template["Resources"][logical_id]
    lists = {
        name: value
        for name, value in resource.get("Properties", {}).items()
        if isinstance(value, list) and len(value) > 1 and value != value[::-1]
    }
    if not lists:
        return ""
    name = draw(st.sampled_from(sorted(lists)))
    resource["Properties"][name] = lists[name][::-1]
    bag = rules_of(resource["Type"]).is_bag((name,))
    return "* (order of a list that has none)" if bag else "* (order of a list)"


def _respell(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    """Numbers and truths as text: CloudFormation reads them alike."""
    del draw
    before = template["Resources"][logical_id].get("Properties", {})
    after = _spelled(before)
    if before == after:
        return ""
    template["Resources"][logical_id]["Properties"] = after
    return "* (number or truth written as text)"


def _spelled(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key.startswith("Fn::") else _spelled(item) for key, item in value.items()}
    return value


def _rewrite(draw: st.DrawFn, template: Template, logical_id: str) -> str:
    """A Ref as the Fn::Sub that means the same."""
    del draw
    properties = template["Resources"][logical_id].get("Properties", {})
    for name, value in properties.items():
        if isinstance(value, dict) and set(value) == {"Ref"}:
            properties[name] = {"Fn::Sub": f"${{{value['Ref']}}}"}
            return "* (another function, the same value)"
    return ""


MAKERS: tuple[Maker, ...] = (
    _add_empty,
    _remove_property,
    _remove_resource,
    _copy_resource,
    _rename,
    _retype,
    _policy,
    _depends_on,
    _metadata,
    _reorder,
    _respell,
    _rewrite,
)


@st.composite
def drawn(draw: st.DrawFn, templates: dict[str, Template]) -> Mutation | None:
    """A mutation of some resource of some template; None when the drawn kind does not fit it."""
    maker = draw(st.sampled_from(MAKERS))
    name = draw(st.sampled_from(sorted(templates)))
    before = templates[name]
    logical_id = draw(st.sampled_from(sorted(before["Resources"])))
    after = copy.deepcopy(before)
    what = maker(draw, after, logical_id)
    return Mutation(name, logical_id, what, before, after) if what else None


def mutations(templates: dict[str, Template]) -> st.SearchStrategy[Mutation]:
    """The same, whatever did not fit left out."""
    return drawn(templates).filter(bool).map(_certain)


def _certain(mutation: Mutation | None) -> Mutation:
    assert mutation is not None
    return mutation
