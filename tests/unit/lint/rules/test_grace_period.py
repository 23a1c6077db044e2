from __future__ import annotations

from typing import Any

import pytest

from templates_src.lint.rules import grace_period as rule
from tests.unit.lint.planting import NOTHING, choose, found, resource, single


def service(grace: Any, balancers: Any = None) -> Any:
    given = {} if balancers is None else {"LoadBalancers": balancers}
    body = resource("AWS::ECS::Service", HealthCheckGracePeriodSeconds=grace, **given)
    return single({"Service": body})


PLACE = "Resources/Service/Properties/HealthCheckGracePeriodSeconds"


@pytest.mark.parametrize("balancers", [None, [], choose("Public", [{"ContainerName": "c"}], NOTHING)])
def test_a_grace_period_without_a_load_balancer(balancers: Any) -> None:
    assert found(rule, service(60, balancers)) == [("CLS008", "t.json", PLACE)]


def test_a_grace_period_with_a_load_balancer() -> None:
    assert found(rule, service(60, [{"ContainerName": "c"}])) == []
    assert found(rule, service(NOTHING)) == []


def test_both_under_the_same_condition() -> None:
    balancers = choose("Public", [{"ContainerName": "c"}], NOTHING)
    assert found(rule, service(choose("Public", 60, NOTHING), balancers)) == []
