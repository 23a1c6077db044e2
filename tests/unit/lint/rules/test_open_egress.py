from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import open_egress as rule
from tests.unit.lint.planting import NOTHING, choose, found, ref, resource, single

GROUP = "AWS::EC2::SecurityGroup"
RULE: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}


@pytest.mark.parametrize("egress", [None, [], NOTHING, choose("C", [RULE], NOTHING)])
def test_a_group_that_allows_everything_out(egress: Any) -> None:
    given: dict[str, Any] = {} if egress is None else {"SecurityGroupEgress": egress}
    assert found(rule, single({"Group": resource(GROUP, **given)})) == [
        ("CLS027", "t.json", "Resources/Group")
    ]


def test_a_separate_rule_comes_too_late_to_close_the_group() -> None:
    body = {
        "Group": resource(GROUP),
        "Out": resource("AWS::EC2::SecurityGroupEgress", GroupId=ref("Group"), **RULE),
    }
    assert found(rule, single(body)) == [("CLS027", "t.json", "Resources/Group")]


def test_a_group_that_says_what_goes_out() -> None:
    assert found(rule, single({"Group": resource(GROUP, SecurityGroupEgress=[RULE])})) == []
    egress = choose("C", [RULE], NOTHING)
    body = resource(GROUP, attributes={"Condition": "C"}, SecurityGroupEgress=egress)
    assert found(rule, single({"Group": body})) == []
