"""Address ranges: every subnet inside the VPC, apart from the others, and large enough for its use."""

from __future__ import annotations

import re
from ipaddress import IPv4Network
from itertools import combinations
from typing import TYPE_CHECKING

from templates_src.errors import Problem
from templates_src.settings import network

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VPC = network.VPC_CIDR.name
PUBLIC_SUBNETS = (network.PUBLIC_SUBNET_A_CIDR.name, network.PUBLIC_SUBNET_B_CIDR.name)
SUBNETS = (
    *PUBLIC_SUBNETS,
    network.APP_SUBNET_A_CIDR.name,
    network.APP_SUBNET_B_CIDR.name,
    network.DATA_SUBNET_A_CIDR.name,
    network.DATA_SUBNET_B_CIDR.name,
)
# The settings' own pattern keeps every range between /16 and /28; a load balancer's subnet needs more.
LONGEST_PUBLIC_PREFIX = 27
_CIDR = re.compile(r"[0-9.]+/[0-9]{1,2}")
_THIS_NETWORK = IPv4Network("0.0.0.0/8")


def address_problems(values: Mapping[str, str]) -> Iterator[Problem]:
    """Every problem of the ranges; text that is no range at all is left to the check of the single value."""
    ranges = {name: parsed for name in (VPC, *SUBNETS) if (parsed := _range(values.get(name, "")))}
    for name, parsed in ranges.items():
        yield from _range_problems(name, values[name], parsed)
    subnets = {name: parsed for name, parsed in ranges.items() if name != VPC}
    if vpc := ranges.get(VPC):
        for name, parsed in subnets.items():
            if not parsed.subnet_of(vpc):
                yield Problem(
                    f"{name}, {VPC}", f"{parsed} is not inside the VPC's {vpc}", f"choose a part of {vpc}"
                )
    for (first, one), (second, other) in combinations(subnets.items(), 2):
        if one.overlaps(other):
            yield Problem(
                f"{first}, {second}", f"{one} and {other} overlap", "give each subnet a range of its own"
            )


def _range(text: str) -> IPv4Network | None:
    """The network that a text names, host bits ignored, or None when it names none."""
    if not _CIDR.fullmatch(text):
        return None
    try:
        return IPv4Network(text, strict=False)
    except ValueError:
        return None


def _range_problems(name: str, text: str, parsed: IPv4Network) -> Iterator[Problem]:
    if str(parsed) != text:
        yield Problem(
            name,
            f"{text} is not the first address of its range",
            f"write {parsed}, which is what AWS makes of it",
        )
    if name in PUBLIC_SUBNETS and parsed.prefixlen > LONGEST_PUBLIC_PREFIX:
        yield Problem(
            name,
            f"{parsed} is too small for a load balancer",
            f"make it /{LONGEST_PUBLIC_PREFIX} or larger: AWS wants eight free addresses in it",
        )
    if _is_unusable(parsed):
        yield Problem(name, f"{parsed} is reserved and no VPC can have it", "use a part of 10.0.0.0/8")


def _is_unusable(parsed: IPv4Network) -> bool:
    return (
        parsed.is_loopback
        or parsed.is_link_local
        or parsed.is_multicast
        or parsed.is_reserved
        or parsed.subnet_of(_THIS_NETWORK)
    )
