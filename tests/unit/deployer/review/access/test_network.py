"""What one set of security-group rules lets through and another did not."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.review.access.network import opened, rules

GROUP = "AWS::EC2::SecurityGroup"
RULE = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": "443", "CidrIp": "10.0.0.0/16"}


def more(
    before: list[dict[str, Any]], after: list[dict[str, Any]], key: str = "SecurityGroupIngress"
) -> list[str]:
    return [rule.words() for rule in opened(rules(GROUP, {key: before}), rules(GROUP, {key: after}))]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"CidrIp": "0.0.0.0/0"}, "tcp port 443 from 0.0.0.0/0 (anybody)"),
        ({"CidrIp": "10.0.0.0/8"}, "tcp port 443 from 10.0.0.0/8"),
        ({"CidrIp": "10.1.0.0/16"}, "tcp port 443 from 10.1.0.0/16"),
        ({"CidrIp": None, "CidrIpv6": "::/0"}, "tcp port 443 from ::/0 (anybody)"),
        ({"FromPort": 0}, "tcp port 0 to 443 from 10.0.0.0/16"),
        ({"IpProtocol": "udp"}, "udp port 443 from 10.0.0.0/16"),
        ({"IpProtocol": "-1"}, "everything from 10.0.0.0/16"),
        ({"CidrIp": None, "SourceSecurityGroupId": "sg-1"}, "tcp port 443 from sg-1"),
        ({"CidrIp": None, "SourcePrefixListId": "pl-1"}, "tcp port 443 from pl-1"),
        ({"CidrIp": None}, "tcp port 443 from somebody"),
    ],
)
def test_what_is_opened_is_told(changed: dict[str, Any], words: str) -> None:
    other = {key: value for key, value in {**RULE, **changed}.items() if value is not None}
    assert more([RULE], [RULE, other]) == [words]
    assert more([RULE, other], [RULE]) == []


def test_a_narrower_rule_and_another_order_open_nothing() -> None:
    narrower = {**RULE, "CidrIp": "10.0.1.0/24"}
    assert more([RULE], [narrower]) == []
    everything = {"IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}
    assert more([everything], [RULE, narrower]) == []
    assert more([RULE, everything], [everything, RULE]) == []


def test_out_is_not_in() -> None:
    assert opened(
        rules(GROUP, {"SecurityGroupIngress": [RULE]}), rules(GROUP, {"SecurityGroupEgress": [RULE]})
    )


def test_a_rule_that_moves_to_another_group_opens_that_one() -> None:
    kind = "AWS::EC2::SecurityGroupIngress"
    one, two = ({**RULE, "GroupId": group} for group in ("sg-1", "sg-2"))
    assert opened(rules(kind, one), rules(kind, two))
    assert opened(rules(kind, one), rules(kind, one)) == []


networks = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(
    lambda pair: str(ipaddress.ip_network((pair[0], pair[1]), strict=False))
)


@given(networks)
def test_a_part_of_a_network_is_never_more_and_a_larger_one_always_is(network: str) -> None:
    whole = ipaddress.IPv4Network(network)
    if whole.prefixlen == 32:
        return
    part = str(next(iter(whole.subnets())))
    small, large = {**RULE, "CidrIp": part}, {**RULE, "CidrIp": network}
    assert more([large], [small]) == []
    assert len(more([small], [large])) == 1
