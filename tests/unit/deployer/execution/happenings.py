"""Stack events for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from deployer.execution.events import Event

START = datetime(2026, 11, 23, 18, tzinfo=UTC)
_NUMBERS = count()


def event(address: str, status: str = "CREATE_FAILED", second: int = 0, **more: Any) -> Event:
    """An event of the resource at an address."""
    fields: dict[str, Any] = {
        "id": f"e{next(_NUMBERS)}",
        "time": START + timedelta(seconds=second),
        "stack_id": "arn:root",
        "address": address,
        "logical_id": address.rpartition("/")[2] or "classla-prod",
        "physical_id": "",
        "type": "AWS::SNS::Topic",
        "status": status,
        "reason": "",
        "token": "",
    }
    return Event(**{**fields, **more})
