from __future__ import annotations

from templates_src.common.security_groups import closed_group
from templates_src.wiring import kinds as k
from tests.support.plain import plain


def test_a_closed_group_allows_nothing_out() -> None:
    made = plain(closed_group("Group", k.Text.of("dev"), "vpc-1", "for a test", "test", Condition="On"))
    (egress,) = made["Properties"]["SecurityGroupEgress"]
    assert (egress["IpProtocol"], egress["CidrIp"]) == ("icmp", "127.0.0.1/32")
    assert "SecurityGroupIngress" not in made["Properties"]
    assert made["Condition"] == "On"
