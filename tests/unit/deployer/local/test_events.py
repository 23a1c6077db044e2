from __future__ import annotations

from typing import Any

from deployer.local.events import Progress


def record(status: str, timestamp: str = "now") -> dict[str, Any]:
    return {"ResourceStatus": status, "Timestamp": timestamp}


def test_records_say_what_happened_to_each_resource() -> None:
    progress = Progress(
        {"Same": record("CREATE_COMPLETE", "then"), "Changed": record("CREATE_COMPLETE", "then")}
    )
    progress.touched.add("Changed")
    resources = {name: record("UPDATE_COMPLETE") for name in ("Same", "Changed", "New")}
    progress.settle(resources)
    assert resources == {
        "Same": record("CREATE_COMPLETE", "then"),
        "Changed": record("UPDATE_COMPLETE"),
        "New": record("CREATE_COMPLETE"),
    }
