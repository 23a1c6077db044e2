"""Names of change sets: sortable by time, unique between two people, and recognizably ours."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

PREFIX = "classla-"


def change_set_name(now: datetime | None = None) -> str:
    """For example ``classla-20261123-180503-042-4f1c``: the time to the millisecond, then chance.

    Records of deployments are sorted by it: a plan can only be executed before any later one, because
    executing one drops the others.
    """
    moment = now or datetime.now(UTC)
    return f"{PREFIX}{moment:%Y%m%d-%H%M%S}-{moment.microsecond // 1000:03d}-{secrets.token_hex(2)}"


def now_text() -> str:
    """The time, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
