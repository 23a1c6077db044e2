"""Stack policies and termination protection: set from the plan, so that what was reviewed is in force."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from deployer.aws import stacks
from templates_src.parameters.stack_policy import nested_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deployer.aws.gateway import Gateway

ALLOW_ALL: Mapping[str, Any] = {
    "Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]
}
AT_ONCE = 8


def stack_ids(gateway: Gateway, root: str) -> dict[str, str]:
    """Address → ARN of a root and everything it nests."""
    return {address: arn for address, arn, _ in stacks.nested(gateway, root)}


def set_policies(gateway: Gateway, ids: Mapping[str, str], policy: Mapping[str, Any]) -> None:
    """Put a root's policy on it, and what it means inside nested stacks on those.

    A policy can be changed but never removed (AWS CloudFormation user guide, "Prevent updates to stack
    resources"); an empty one is left alone.
    """
    if not policy:
        return
    inside = nested_policy(policy) or ALLOW_ALL
    wanted = {arn: (inside if address else policy) for address, arn in ids.items()}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda item: _set(gateway, *item), wanted.items()))


def lift_policies(gateway: Gateway, ids: Mapping[str, str]) -> None:
    """Allow every update, for as long as one approved deployment takes."""
    set_policies(gateway, ids, ALLOW_ALL)


def protect(gateway: Gateway, stack: str, *, on: bool) -> None:
    """Switch a root's termination protection; its nested stacks follow it."""
    gateway.call(
        "cloudformation", "UpdateTerminationProtection", StackName=stack, EnableTerminationProtection=on
    )


def missing(ids: Mapping[str, str], before: Iterable[str]) -> dict[str, str]:
    """Those of ``ids`` that were not there before."""
    known = set(before)
    return {address: arn for address, arn in ids.items() if arn not in known}


def _set(gateway: Gateway, arn: str, policy: Mapping[str, Any]) -> None:
    gateway.call("cloudformation", "SetStackPolicy", StackName=arn, StackPolicyBody=json.dumps(policy))
