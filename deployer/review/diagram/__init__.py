"""The picture of a deployment, derived from its templates: ``draw``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deployer.review.diagram import marks as kinds
from deployer.review.diagram.build import build
from deployer.review.diagram.labels import labels
from deployer.review.diagram.network import SUBNET
from deployer.review.diagram.place import place
from deployer.review.diagram.route import route
from deployer.review.diagram.svg import Drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from templates_src.evaluate import Deployment

__all__ = ["draw"]
_NO_MARKS: Mapping[str, str] = {}


def draw(
    after: Deployment,
    marks: Mapping[str, str] = _NO_MARKS,
    before: Deployment | None = None,
    *,
    title: str = "Architecture",
    region: str = "",
) -> str:
    """The picture of a deployment as an SVG document.

    Args:
        after: what there will be.
        marks: address → add, update, replace, may-replace, delete or retain.
        before: what there is; what of it is marked and not there any more is drawn too.
        title: what it is a picture of, for who does not see it.
        region: what is written at the region's frame; empty takes it from the subnets' zones.

    Returns:
        one ``<svg>`` element: no script, no link, nothing that loads; the same bytes for the same input.

    Raises:
        DiagramError: a resource type is neither drawn nor listed as hidden, or a mark is of no known kind.
    """
    kinds.check(marks)
    deployment = _with_gone(after, marks, before)
    picture = build(deployment, region or _region(deployment))
    placed = place(picture)
    routes = route(picture.lines, placed)
    return Drawing(picture, placed, routes, labels(routes, placed), marks).write(title)


def _with_gone(after: Deployment, marks: Mapping[str, str], before: Deployment | None) -> Deployment:
    """What there will be, and what is marked of what there was."""
    if before is None:
        return after
    there = {resource.address for resource in after.resources}
    gone = [
        resource
        for resource in before.resources
        if resource.address in marks and resource.address not in there
    ]
    return replace(after, resources=(*after.resources, *gone))


def _region(deployment: Deployment) -> str:
    subnets = deployment.of_type(SUBNET)
    zones = sorted(str(subnet.properties.get("AvailabilityZone", "")) for subnet in subnets)
    return zones[0].rstrip("abcdef") if zones else ""
