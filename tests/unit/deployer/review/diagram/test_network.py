"""Lines of the network come from rules and routes, and only from both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deployer.review.diagram.build import build
from deployer.review.diagram.hosts import Hosts
from deployer.review.diagram.model import INTERNET
from deployer.review.diagram.network import ISOLATED, PUBLIC, THROUGH_NAT, Network
from tests.unit.deployer.review.diagram.made import (
    balancer,
    deployment,
    group,
    line,
    network,
    of,
    ref,
    resource,
    service,
)

if TYPE_CHECKING:
    from deployer.review.diagram.model import Picture

WEB = group("Web", 443, CidrIp="0.0.0.0/0")
APP = group("App", 3001, SourceSecurityGroupId=ref("WebGroup"))
OUT = resource(
    "EC2::SecurityGroupEgress",
    GroupId=ref("AppGroup"),
    CidrIp="0.0.0.0/0",
    IpProtocol="tcp",
    FromPort=443,
    ToPort=443,
)


def pairs(**more: Any) -> set[tuple[str, str]]:
    return {(one.start, one.end) for one in picture(**more).lines}


def picture(**more: Any) -> Picture:
    return build(of(**network(), **more), "")


def test_tiers_follow_the_default_routes() -> None:
    found = Network(Hosts(deployment("prod")))
    assert [found.tier(f"Network/{one}SubnetA") for one in ("Public", "App", "Data")] == [
        PUBLIC,
        THROUGH_NAT,
        ISOLATED,
    ]


def test_an_open_group_is_reached_from_the_internet_through_the_gateway() -> None:
    made = picture(**WEB, Web=balancer())
    assert line(made, "Gateway", "Web").label == "443"
    assert line(made, INTERNET, "Gateway").sources == ("WebIn CidrIp", "PublicDefault GatewayId")


def test_without_a_rule_there_is_no_internet() -> None:
    assert pairs(WebGroup=WEB["WebGroup"], Web=balancer()) == set()


def test_an_open_group_in_a_private_subnet_is_not_reached() -> None:
    opened = group("App", 80, CidrIp="0.0.0.0/0")
    assert pairs(**opened, App=service()) == set()


def test_a_rule_between_groups_joins_their_members() -> None:
    made = picture(**WEB, **APP, Web=balancer(), App=service())
    assert line(made, "Web", "App").label == "3001"


def test_a_rule_written_in_its_group_counts_too() -> None:
    inline = resource(
        "EC2::SecurityGroup",
        VpcId=ref("Vpc"),
        SecurityGroupIngress=[{"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 80, "ToPort": 90}],
    )
    found = line(picture(WebGroup=inline, Web=balancer()), "Gateway", "Web")
    assert (found.label, found.sources[0]) == ("80 to 90", "WebGroup SecurityGroupIngress[0].CidrIp")


def test_who_may_leave_leaves_through_the_nat_gateway() -> None:
    assert pairs(**APP, **WEB, App=service(), Out=OUT) == {
        ("App", "Nat"),
        ("Nat", "Gateway"),
        ("Gateway", INTERNET),
    }


@pytest.mark.parametrize(("rule", "words"), [({"IpProtocol": "-1"}, "all"), ({"IpProtocol": "icmp"}, "all")])
def test_rules_without_ports_are_for_all(rule: dict[str, Any], words: str) -> None:
    let_in = resource("EC2::SecurityGroupIngress", GroupId=ref("WebGroup"), CidrIp="0.0.0.0/0", **rule)
    made = picture(WebGroup=WEB["WebGroup"], WebIn=let_in, Web=balancer())
    assert line(made, "Gateway", "Web").label == words


def test_a_gateway_endpoint_is_on_the_way_of_the_subnets_it_serves() -> None:
    endpoint = resource(
        "EC2::VPCEndpoint", VpcEndpointType="Gateway", ServiceName="x.s3", RouteTableIds=[ref("PrivateTable")]
    )
    made = picture(**WEB, **APP, App=service(), Web=balancer(), S3=endpoint)
    assert line(made, "App", "S3").sources == ("S3 RouteTableIds[0]",)
    assert ("Web", "S3") not in {(one.start, one.end) for one in made.lines}
