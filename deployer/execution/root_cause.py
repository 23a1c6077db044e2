"""Which failure came first. Pure.

CloudFormation reports a failure several times: at the resource, at every nested stack above it, and as
"cancelled" at everything that was under way. Only the first is the cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployer.aws.stacks import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deployer.execution.events import Event


def root_causes(events: Iterable[Event]) -> list[Event]:
    """Failures that are nobody else's echo, earliest first.

    Args:
        events: of one operation, root and nested stacks, in any order.

    Returns:
        Failures of resources; failures of nested stacks only when nothing inside them failed; failures of
        the rollback come after those of the change, because they happened later.
    """
    failures = sorted((event for event in events if event.failed), key=lambda event: event.time)
    return [event for event in failures if not _echo(event, failures)]


def _echo(event: Event, failures: Sequence[Event]) -> bool:
    """Whether a failed stack only repeats what failed inside it."""
    if event.type != NESTED:
        return False
    inside = f"{event.address}/" if event.address else ""
    return any(other.address.startswith(inside) and other.address != event.address for other in failures)
