"""What was changed outside CloudFormation: drift detection over a root and everything it nests.

Detection of a root does not look into its nested stacks (AWS CloudFormation user guide, "Detect unmanaged
configuration changes"), so it is started on each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from deployer.changes.mask import mask_text
from deployer.clock import Pace
from deployer.errors import AwsError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deployer.aws.gateway import Gateway
    from deployer.clock import Clock

DETECTION = Pace(first=1, longest=10, deadline=900)
CHANGED = ("MODIFIED", "DELETED")


@dataclass(frozen=True)
class Difference:
    """A property that is not what the template says; the values are masked."""

    path: str
    expected: str
    actual: str


@dataclass(frozen=True)
class Drift:
    """A resource that was changed or deleted by hand."""

    address: str
    type: str
    status: str
    differences: tuple[Difference, ...]


def detect(
    gateway: Gateway, ids: Mapping[str, str], clock: Clock, progress: Callable[[str, float], None]
) -> tuple[list[Drift], list[Problem]]:
    """Detect drift of every stack.

    Args:
        gateway: AWS.
        ids: address → ARN of each stack.
        clock, progress: time, and who is told the address that is looked at.

    Returns:
        What has drifted, and the stacks that could not be looked at.
    """
    started: dict[str, str] = {}
    problems: list[Problem] = []
    for address, arn in ids.items():
        try:
            started[address] = gateway.call("cloudformation", "DetectStackDrift", StackName=arn)[
                "StackDriftDetectionId"
            ]
        except AwsError as error:
            problems.append(Problem(address or "root", error.aws_message or error.summary))
    drifts: list[Drift] = []
    for address, detection in started.items():
        failure = _wait(gateway, detection, clock, partial(progress, address or "root"))
        if failure:
            problems.append(Problem(address or "root", failure))
        drifts += _read(gateway, address, ids[address])
    return drifts, problems


def _wait(gateway: Gateway, detection: str, clock: Clock, progress: Callable[[float], None]) -> str:
    """Empty when the detection is complete, otherwise why it is not."""
    for elapsed in clock.ticks(DETECTION):
        answer = gateway.call(
            "cloudformation", "DescribeStackDriftDetectionStatus", StackDriftDetectionId=detection
        )
        progress(elapsed)
        if answer["DetectionStatus"] == "DETECTION_COMPLETE":
            return ""
        if answer["DetectionStatus"] == "DETECTION_FAILED":
            return str(answer.get("DetectionStatusReason", "detection failed"))
    return f"detection goes on after {DETECTION.deadline:.0f} seconds"


def _read(gateway: Gateway, address: str, arn: str) -> list[Drift]:
    pages = gateway.pages(
        "cloudformation",
        "DescribeStackResourceDrifts",
        StackName=arn,
        StackResourceDriftStatusFilters=list(CHANGED),
    )
    return [
        Drift(
            address="/".join(part for part in (address, item["LogicalResourceId"]) if part),
            type=item["ResourceType"],
            status=item["StackResourceDriftStatus"],
            differences=tuple(
                Difference(
                    difference["PropertyPath"],
                    mask_text(_name(difference["PropertyPath"]), difference.get("ExpectedValue", "")),
                    mask_text(_name(difference["PropertyPath"]), difference.get("ActualValue", "")),
                )
                for difference in item.get("PropertyDifferences", ())
            ),
        )
        for page in pages
        for item in page.get("StackResourceDrifts", ())
    ]


def _name(path: str) -> str:
    return "environment" if "/Environment" in path else path.rsplit("/", 1)[-1]
