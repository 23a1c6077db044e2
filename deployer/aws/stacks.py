"""Stacks as they are: one call each, never one a resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from deployer.aws.gateway import Gateway

NESTED = "AWS::CloudFormation::Stack"
GONE = "DELETE_COMPLETE"


@dataclass(frozen=True, kw_only=True)
class StackState:
    """A stack that exists.

    Attributes:
        name, id: AWS's names; the id is the ARN and never given to another stack.
        status, reason: the stack status and why, where AWS says so.
        parameters, outputs, tags: name → value; a NoEcho parameter's value is ``****``.
        updated: when it last changed, ISO 8601; the creation when it never did.
        role: ARN of the role that CloudFormation remembers for it; empty for none.
        protected: whether termination protection is on.
        root: ARN of the root when it is a nested stack.
    """

    name: str
    id: str
    status: str
    reason: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    updated: str = ""
    role: str = ""
    protected: bool = False
    root: str = ""

    @property
    def busy(self) -> bool:
        """Whether CloudFormation is working on it. REVIEW_IN_PROGRESS is a stack that waits for people."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"


def describe(gateway: Gateway, name: str) -> StackState | None:
    """A stack by its name or ARN; None when there is none, or it was deleted."""
    try:
        answer = gateway.call("cloudformation", "DescribeStacks", StackName=name)
    except NotFoundError:
        return None
    state = parse(answer["Stacks"][0])
    return None if state.status == GONE else state


def describe_deleted(gateway: Gateway, stack_id: str) -> StackState | None:
    """A stack by its ARN, also when it was deleted."""
    try:
        return parse(gateway.call("cloudformation", "DescribeStacks", StackName=stack_id)["Stacks"][0])
    except NotFoundError:
        return None


def resources(gateway: Gateway, stack: str) -> list[dict[str, Any]]:
    """Every resource of one stack, as ListStackResources summarizes it."""
    pages = gateway.pages("cloudformation", "ListStackResources", StackName=stack)
    return [item for page in pages for item in page.get("StackResourceSummaries", ())]


def nested(
    gateway: Gateway, stack: str, address: str = ""
) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Address, ARN and resources of a stack and everything it nests, root first.

    One call a stack and page. A nested stack that was never made has no ARN and is left out.
    """
    found = resources(gateway, stack)
    yield address, stack, found
    for item in found:
        if (
            item["ResourceType"] == NESTED
            and item.get("PhysicalResourceId")
            and item["ResourceStatus"] != GONE
        ):
            below = f"{address}/{item['LogicalResourceId']}" if address else item["LogicalResourceId"]
            yield from nested(gateway, item["PhysicalResourceId"], below)


def parse(stack: Mapping[str, Any]) -> StackState:
    """One entry of DescribeStacks."""
    return StackState(
        name=stack["StackName"],
        id=stack["StackId"],
        status=stack["StackStatus"],
        reason=stack.get("StackStatusReason", ""),
        parameters={p["ParameterKey"]: p.get("ParameterValue", "") for p in stack.get("Parameters", ())},
        outputs={o["OutputKey"]: o.get("OutputValue", "") for o in stack.get("Outputs", ())},
        tags={t["Key"]: t["Value"] for t in stack.get("Tags", ())},
        updated=time_text(stack.get("LastUpdatedTime") or stack.get("CreationTime")),
        role=stack.get("RoleARN", ""),
        protected=bool(stack.get("EnableTerminationProtection")),
        root=stack.get("RootId", ""),
    )


def time_text(moment: datetime | None) -> str:
    """ISO 8601 in UTC, to the second; empty for none."""
    if moment is None:
        return ""
    from datetime import UTC

    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
