"""Security groups that allow nothing by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere.ec2 import SecurityGroup, SecurityGroupRule

from templates_src.common.naming import name_tag

if TYPE_CHECKING:
    from typing import Any

    from templates_src.wiring.kinds import Expression, Text, Value

# EC2 gives a group without any outgoing rule one that allows everything. A rule to the loopback range, which
# never leaves the host, stands in for it.
NO_EGRESS = SecurityGroupRule(
    IpProtocol="icmp",
    FromPort=-1,
    ToPort=-1,
    CidrIp="127.0.0.1/32",
    Description="Nothing: replaces the default rule that allows everything",
)


def closed_group(
    title: str, environment: Value[Text], vpc_id: Expression, description: str, tag: str, **properties: Any
) -> SecurityGroup:
    """A group without incoming or useful outgoing rules; rules are added as resources of their own, because
    two groups that name each other inline form a cycle."""
    return SecurityGroup(
        title,
        GroupDescription=description,
        VpcId=vpc_id,
        SecurityGroupEgress=[NO_EGRESS],
        Tags=name_tag(environment, tag),
        **properties,
    )
