"""The table: every resource type that we emit, and what a change of it means. A type without a row fails.

Sources: the services' own guides on updates, and the "Update behaviors" of the CloudFormation user guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.errors import Problem, UsageError
from templates_src.impact.delivery import DELIVERY
from templates_src.impact.running import RUNNING

if TYPE_CHECKING:
    from templates_src.impact.model import Impact

TABLE: dict[str, Impact] = {**RUNNING, **DELIVERY}


class ImpactError(UsageError):
    """A resource type without a row in the table."""


def impact_of(resource_type: str) -> Impact | None:
    """The row of a type; None when a template of somebody else has it."""
    return TABLE.get(resource_type)


def require_rows(types: set[str]) -> None:
    """Every emitted type has a row.

    Raises:
        ImpactError: some have none; all of them at once.
    """
    missing = sorted(types - TABLE.keys())
    if missing:
        advice = "add it to templates_src/impact/running.py or delivery.py"
        raise ImpactError(
            "Nobody said what a change of these means",
            [Problem(name, "has no row in the table of impacts", advice) for name in missing],
        )
