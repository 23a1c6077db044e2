from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import zone_pairs as rule
from tests.unit.lint.planting import found, resource, single


def zone(index: Any) -> dict[str, Any]:
    return {"Fn::Select": [index, {"Fn::GetAZs": ""}]}


def subnets(**zones: Any) -> Any:
    return single(
        {
            name: resource("AWS::EC2::Subnet", **({} if zone is None else {"AvailabilityZone": zone}))
            for name, zone in zones.items()
        }
    )


@pytest.mark.parametrize(("first", "second"), [(zone(0), zone(0)), (zone(0), zone("0")), ("x-1a", "x-1a")])
def test_a_pair_in_one_zone(first: Any, second: Any) -> None:
    place = "Resources/AppB/Properties/AvailabilityZone"
    assert found(rule, subnets(AppA=first, AppB=second)) == [("CLS025", "t.json", place)]


def test_a_pair_that_leaves_the_zone_to_chance() -> None:
    assert found(rule, subnets(App1=None, App2=None)) == [("CLS025", "t.json", "Resources/App2")]


def test_pairs_in_two_zones() -> None:
    assert found(rule, subnets(AppA=zone(0), AppB=zone(1), DataA=zone(0), DataB=zone(1))) == []


def test_subnets_that_are_no_pair() -> None:
    assert found(rule, subnets(App=zone(0), Data=zone(0))) == []
