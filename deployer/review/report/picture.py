"""The diagram of a report: what there will be, with everything that changes marked. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.review.diagram import draw
from deployer.review.report.subject import Part
from templates_src.errors import ClasslaError

if TYPE_CHECKING:
    from deployer.changes.model import StackChanges
    from templates_src.evaluate import Deployment

# What a diagram has no mark for is shown as what a reader must look at all the same.
MARKED = {"import": "add", "unknown": "may-replace"}


def picture(
    tree: StackChanges, after: Deployment, before: Deployment | None, *, title: str, region: str
) -> Part[str]:
    """The diagram, or why there is none.

    Args:
        tree: what changes.
        after, before: what there will be and what there is; without before, what goes is counted, not drawn.
        title: what it is a picture of.
        region: written at the region's frame.
    """
    marks = {where: MARKED.get(change.kind, change.kind) for where, change in tree.resources()}
    try:
        return Part(value=draw(after, marks, before, title=title, region=region))
    except ClasslaError as error:
        return Part(missing=error.summary)
