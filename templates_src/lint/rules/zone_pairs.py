"""CLS025: pairs of subnets that should survive the loss of a zone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from templates_src.lint.routes import SUBNET
from templates_src.lint.traverse import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.traverse import Resource

ID = "CLS025"
TITLE = "The two subnets of a pair are in different zones"
WHY = (
    "A load balancer refuses two subnets of one zone, and a cache or service in them is lost with it. "
    "Elastic Load Balancing user guide, Subnets for your load balancer."
)
_MEMBER = re.compile(r"(?P<pair>.+?)(?P<member>[A-F]|[1-6])")
_PLACES = ("AvailabilityZone", "AvailabilityZoneId")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find subnets that share a zone with another one of the same name but for the last letter."""
    seen: dict[tuple[str, str, str], str] = {}
    for subnet in resources(templates, SUBNET):
        match = _MEMBER.fullmatch(subnet.logical_id)
        if match is None:
            continue
        first = seen.setdefault((subnet.file, match["pair"], _zone(subnet)), subnet.logical_id)
        if first != subnet.logical_id:
            yield subnet.finding(ID, _path(subnet), f"is in the same zone as {first}")


def _zone(subnet: Resource) -> str:
    """The zone as canonical text; two subnets that leave it to AWS may get the same one."""
    properties: dict[str, Any] = subnet.properties.value
    return json.dumps([_index_as_text(properties.get(place)) for place in _PLACES], sort_keys=True)


def _index_as_text(zone: Any) -> Any:
    """Fn::Select takes 0 and "0" for the same zone."""
    if isinstance(zone, dict) and isinstance(zone.get("Fn::Select"), list) and len(zone["Fn::Select"]) == 2:
        index, names = zone["Fn::Select"]
        return {"Fn::Select": [index if isinstance(index, dict) else str(index), names]}
    return zone


def _path(subnet: Resource) -> str:
    named = next((place for place in _PLACES if place in subnet.properties.value), "")
    return f"{subnet.properties.path}/{named}" if named else subnet.path
