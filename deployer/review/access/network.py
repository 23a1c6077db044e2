"""Two sets of security-group rules: what the second lets through and the first did not. Pure.

Source: Amazon VPC user guide, "Security group rules".
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ALL = "-1"
_NETWORKS = ("CidrIp", "CidrIpv6")
_OTHERS = (
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
    "SourcePrefixListId",
    "DestinationSecurityGroupId",
    "DestinationPrefixListId",
)
PORTS = (0, 65535)


@dataclass(frozen=True)
class Rule:
    """A rule in a form that can be compared.

    Attributes:
        group: which group it is about; empty inside the group itself.
        outward: whether it is about what goes out.
        protocol: name or number as text; ``-1`` is all.
        first, last: ports; what cannot be read is all of them.
        peer: network or group; empty when nobody can tell.
    """

    group: str
    outward: bool
    protocol: str
    first: int
    last: int
    peer: str

    def covers(self, other: Rule) -> bool:
        """Whether all that the other lets through, this one does."""
        return (
            (self.group, self.outward) == (other.group, other.outward)
            and self.protocol in (ALL, other.protocol)
            and (self.protocol == ALL or (self.first <= other.first and other.last <= self.last))
            and _contains(self.peer, other.peer)
        )

    def words(self) -> str:
        """The rule for people."""
        if self.protocol == ALL:
            what = "everything"
        else:
            ports = str(self.first) if self.first == self.last else f"{self.first} to {self.last}"
            what = (
                f"{self.protocol} port {ports}"
                if (self.first, self.last) != PORTS
                else f"all {self.protocol}"
            )
        anybody = " (anybody)" if self.peer in ("0.0.0.0/0", "::/0") else ""
        return f"{what} {'to' if self.outward else 'from'} {self.peer or 'somebody'}{anybody}"


def rules(resource_type: str, properties: Mapping[str, Any]) -> list[Rule]:
    """The rules that a resource holds: a group's inline ones, or the one that it is."""
    if resource_type.endswith(("Ingress", "Egress")):
        return list(_rule(properties, outward=resource_type.endswith("Egress"), group=_group(properties)))
    return [
        rule
        for key, outward in (("SecurityGroupIngress", False), ("SecurityGroupEgress", True))
        for entry in _list(properties.get(key))
        for rule in _rule(entry, outward=outward, group="")
    ]


def opened(before: Iterable[Rule], after: Iterable[Rule]) -> list[Rule]:
    """Rules afterwards that let something new through."""
    old = list(before)
    return [rule for rule in after if not any(other.covers(rule) for other in old)]


def _rule(entry: Mapping[str, Any], *, outward: bool, group: str) -> Iterator[Rule]:
    protocol = str(entry.get("IpProtocol", ALL)).lower()
    first, last = _port(entry.get("FromPort"), PORTS[0]), _port(entry.get("ToPort"), PORTS[1])
    peers = [str(entry[key]) for key in _NETWORKS if entry.get(key)]
    peers += [_text(entry[key]) for key in _OTHERS if entry.get(key)]
    for peer in peers or [""]:
        yield Rule(group, outward, protocol, first, last, peer)


def _port(value: Any, default: int) -> int:
    text = str(value)
    return int(text) if text.isdigit() else default


def _contains(ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    try:
        one, two = ipaddress.ip_network(ours, strict=False), ipaddress.ip_network(theirs, strict=False)
    except ValueError:
        return False
    return one.version == two.version and two.subnet_of(one)  # type: ignore[arg-type]


def _group(properties: Mapping[str, Any]) -> str:
    return _text(properties.get("GroupId") or properties.get("GroupName") or "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _list(value: Any) -> list[Mapping[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, dict)]
