"""Alarms over an expression: ministack refuses them, so it gets one that nobody feeds.

No metrics arrive here anyway: every alarm stays in INSUFFICIENT_DATA until a test sets its state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.local import hooks

if TYPE_CHECKING:
    from collections.abc import Callable

PROVISIONERS = "ministack.services.cloudformation.provisioners"
NAMESPACE = "Classla/Expression"


def install() -> None:
    """Let ministack's record of an alarm accept metric math."""
    hooks.replace(PROVISIONERS, "_cw_metric_alarm_record", ("name", "props"), _record)


def _record(original: Callable[..., Any]) -> Callable[..., Any]:
    def record(name: str, props: dict[str, Any]) -> Any:
        if not props.get("Metrics"):
            return original(name, props)
        plain = {key: value for key, value in props.items() if key != "Metrics"}
        return original(name, plain | {"Namespace": NAMESPACE, "MetricName": name, "Period": 60})

    return record
