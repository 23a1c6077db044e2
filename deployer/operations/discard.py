"""Drop a plan that nobody wants: its change set, the empty stack that it may have made, its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.plans import change_set

if TYPE_CHECKING:
    from pathlib import Path

    from deployer.plans.sealed import SealedPlan
    from deployer.target import Target


def discard_plan(target: Target, plan: SealedPlan, path: Path) -> None:
    """Delete a plan's change set and its file. Doing it twice is no error."""
    change_set.delete(target.gateway, plan.stack, plan.change_set)
    path.unlink(missing_ok=True)
