"""Drift detection of the scripted world."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.wire.server import WireError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.wire.stacks import Stack, Store


@dataclass
class DriftScript:
    """What the next detection finds; see FakeCloudFormation.next_drift."""

    drifts: Sequence[Mapping[str, Any]] = ()
    in_progress: int = 0
    failed: str = ""


@dataclass
class _Detection:
    """A detection that was started."""

    id: str
    stack: Stack
    script: DriftScript
    left: int
    started: Any


class DriftCalls:
    """DetectStackDrift and what reads its findings."""

    def __init__(self, store: Store) -> None:
        """Nothing drifted."""
        self._store = store
        self.scripts: deque[DriftScript] = deque()
        self._detections: list[_Detection] = []

    def detect_stack_drift(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """One detection at a time for each stack."""
        stack = self._store.need(params["StackName"], brackets=True)
        if any(one.stack is stack and one.left > 0 for one in self._detections):
            text = f"Drift detection is already in progress for stack: {stack.id}"
            raise WireError("ValidationError", text)
        script = self.scripts.popleft() if self.scripts else DriftScript()
        made = _Detection(self._store.new_id(), stack, script, script.in_progress, self._store.now())
        self._detections.append(made)
        return {"StackDriftDetectionId": made.id}

    def describe_stack_drift_detection_status(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """In progress as often as scripted."""
        name = params["StackDriftDetectionId"]
        one = next((found for found in self._detections if found.id == name), None)
        if one is None:
            raise WireError("ValidationError", f"Drift detection with id {name} does not exist")
        shown = {"StackId": one.stack.id, "StackDriftDetectionId": one.id, "Timestamp": one.started}
        if one.left > 0:
            one.left -= 1
            return {**shown, "DetectionStatus": "DETECTION_IN_PROGRESS"}
        drifted = [found for found in one.script.drifts if _drifted(found)]
        one.stack.drift = "DRIFTED" if drifted else "IN_SYNC"
        shown |= {"StackDriftStatus": one.stack.drift, "DriftedStackResourceCount": len(drifted)}
        if one.script.failed:
            return {
                **shown,
                "DetectionStatus": "DETECTION_FAILED",
                "DetectionStatusReason": one.script.failed,
            }
        return {**shown, "DetectionStatus": "DETECTION_COMPLETE"}

    def describe_stack_resource_drifts(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Findings of the stack's last detection."""
        stack = self._store.need(params["StackName"], brackets=True)
        last = next((one for one in reversed(self._detections) if one.stack is stack), None)
        wanted = params.get("StackResourceDriftStatusFilters") or []
        found = (
            [
                {
                    "StackId": stack.id,
                    "Timestamp": last.started,
                    "StackResourceDriftStatus": "MODIFIED",
                    **one,
                }
                for one in (last.script.drifts if last else ())
            ]
            if last
            else []
        )
        kept = [one for one in found if not wanted or one["StackResourceDriftStatus"] in wanted]
        size = params.get("MaxResults", 0)
        return self._store.page("StackResourceDrifts", kept, params.get("NextToken"), size=size)


def _drifted(found: Mapping[str, Any]) -> bool:
    return found.get("StackResourceDriftStatus", "MODIFIED") in ("MODIFIED", "DELETED")
