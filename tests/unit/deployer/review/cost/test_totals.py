"""Sums, ranges, allowances, regions and differences."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.review.cost import difference, estimate, source
from tests.unit.deployer.review.cost.made import deployment, estimated, line, priced, resource

if TYPE_CHECKING:
    from deployer.review.cost.model import Estimate, Line
    from deployer.review.cost.source import Priced
    from templates_src.evaluate import Resource


def everything() -> tuple[Priced, list[Line]]:
    """Production with all that the parameters of one environment allow, a CDN, a registry and its copy."""
    switches = {"InterfaceEndpoints": "true", "FailoverRole": "primary", "DeploymentStrategy": "BLUE_GREEN"}
    one = priced("prod", **switches)
    more = [
        resource("AWS::CloudFront::Distribution", "Cdn"),
        resource("AWS::Route53::RecordSet", "Other", HostedZoneId="Z2"),
        resource(
            "AWS::ElastiCache::ReplicationGroup",
            "More",
            Engine="valkey",
            CacheNodeType="cache.t4g.micro",
            SnapshotRetentionLimit=2,
        ),
    ]
    spot = priced("dev").application.evaluate().resources
    enhanced = priced("prod", ContainerInsights="enhanced").application.evaluate().resources
    found = [
        _estimate(one, (*one.application.evaluate().resources, *more)),
        _estimate(one, spot),
        _estimate(one, enhanced),
        estimated("bootstrap", RegistryReplicaRegion="us-west-2"),
        estimated("pipeline"),
        # Behind a CDN the load balancer sends nothing out.
        one.estimate,
    ]
    return one, [x for e in found for x in e.lines]


def _estimate(one: Priced, resources: tuple[Resource, ...]) -> Estimate:
    return estimate(deployment(*resources), one.usage, one.prices)


# --- sums and ranges ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["prod", "staging", "dev", "bootstrap", "pipeline"])
def test_a_total_is_the_sum_of_its_lines_and_lies_in_its_range(name: str) -> None:
    found = estimated(name)
    assert found.total == sum(x.typical for x in found.lines)
    assert found.low <= found.total <= found.high
    assert all(x.low <= x.typical <= x.high for x in found.lines)
    assert found.total == sum(found.component(c) for c in found.components)


def test_environments_are_in_the_order_that_people_expect() -> None:
    assert estimated("dev").total < estimated("staging").total < estimated("prod").total


def test_an_estimate_is_the_same_every_time() -> None:
    assert source.price("prod").estimate == source.price("prod").estimate


def test_an_empty_deployment_costs_nothing() -> None:
    one = priced("prod")
    assert _estimate(one, ()).total == 0


@given(gigabytes=st.decimals(0, 100_000, places=2), task_share=st.decimals(0, 1, places=3))
def test_more_use_never_costs_less(gigabytes: Decimal, task_share: Decimal) -> None:
    one = priced("prod")
    what = one.application.evaluate()
    low = one.usage.with_values({"nat-gb": gigabytes, "scaled-out": task_share, "browser-gb": gigabytes})
    high = low.with_values({"nat-gb": gigabytes + 1, "browser-gb": gigabytes * 2, "lcu": Decimal(1)})
    found = estimate(what, low, one.prices)
    more = estimate(what, high, one.prices)
    assert found.total <= more.total
    # What is set has no range; what is left keeps its own.
    assert line(found, "nat-hour").low == line(found, "nat-hour").high


@pytest.mark.parametrize("name", sorted(source.read_usage("production").by_name))
def test_a_line_changes_only_with_the_assumptions_that_it_names(name: str) -> None:
    one = priced("prod", InterfaceEndpoints="true")
    value = one.usage.by_name[name].typical + Decimal("0.37")
    changed = estimate(one.application.evaluate(), one.usage.with_values({name: value}), one.prices)
    old = {(x.component, x.sku): x for x in one.estimate.lines}
    for new in changed.lines:
        before = old[new.component, new.sku]
        if (new.quantity, new.price) != (before.quantity, before.price):
            assert name in new.names


# --- allowances --------------------------------------------------------------------------------------------
def dashboards(number: int) -> tuple[Resource, ...]:
    return tuple(resource("AWS::CloudWatch::Dashboard", f"D{i}") for i in range(number))


@pytest.mark.parametrize(("number", "usd"), [(1, 0), (3, 0), (4, 3), (6, 9)])
def test_three_dashboards_are_free(number: int, usd: int) -> None:
    found = _estimate(priced("prod"), dashboards(number))
    assert found.total == usd
    assert found.high == 3 * number


def test_an_allowance_that_others_use_up_is_none() -> None:
    one = priced("prod")
    usage = one.usage.with_values({"allowances-used": Decimal(1)})
    assert estimate(deployment(*dashboards(3)), usage, one.prices).total == 9


def test_an_allowance_is_the_account_s_and_is_given_once() -> None:
    """Logs of the canary, the backend and Container Insights share the five gigabytes."""
    one = priced("prod")
    usage = one.usage.with_values({"app-log-gb": Decimal(10), "insights-log-gb": Decimal(10)})
    found = estimate(one.application.evaluate(), usage, one.prices)
    lines = [x for x in found.lines if x.sku == "log-ingest-gb"]
    assert len(lines) == 3
    assert sum(x.free for x in lines) == 5
    charged = sum((x.quantity for x in lines), Decimal(-5))
    assert abs(sum((x.typical for x in lines), Decimal(0)) - charged / 2) < Decimal("1e-20")


# --- prices that nobody knows ------------------------------------------------------------------------------
def test_an_unknown_node_type_is_no_guess() -> None:
    found = estimated("prod", CacheNodeType="cache.x9.large")
    (unknown,) = found.unknown
    assert (unknown.sku, unknown.price) == ("cache-valkey-x9.large", None)
    assert unknown.typical == 0


def test_an_unknown_region_has_prices_only_for_what_is_global() -> None:
    one = priced("prod")
    abroad = one.prices.for_region("eu-central-1")
    found = estimate(one.application.evaluate(), one.usage, abroad)
    assert {x.component for x in found.lines if x.price is not None} == {"Route 53"}
    assert found.region == "eu-central-1"


def test_a_stated_factor_holds_for_what_is_regional() -> None:
    one = priced("prod")
    abroad = one.prices.for_region("eu-central-1", Decimal("1.5"))
    found = estimate(one.application.evaluate(), one.usage, abroad)
    assert not found.unknown
    assert line(found, "nat-hour").typical == line(one.estimate, "nat-hour").typical * Decimal("1.5")
    assert line(found, "zone-month").typical == Decimal("0.5")


# --- differences -------------------------------------------------------------------------------------------
def test_a_second_gateway_is_hours_and_an_address() -> None:
    found = difference(estimated("prod", NatMode="single"), estimated("prod", NatMode="per-az"))
    assert found.total == 730 * (Decimal("0.045") + Decimal("0.005"))
    assert [c.line.sku for c in found.changes] == ["nat-hour", "ipv4-hour"]
    assert found.low == found.high == found.total


def test_the_way_back_is_the_same_with_the_other_sign() -> None:
    one, other = estimated("prod"), estimated("prod", CapacityProvider="FARGATE_SPOT")
    there, back = difference(one, other), difference(other, one)
    assert there.total == -back.total < 0
    assert {c.line.component for c in there.changes} == {"ECS Fargate", "ECS Fargate Spot"}
    assert sum(c.of("typical") for c in there.changes) == there.total


def test_nothing_changed_is_no_change() -> None:
    found = difference(estimated("prod"), estimated("prod"))
    assert not found.changes
    assert found.total == 0


def test_a_new_node_type_without_a_price_is_a_change_too() -> None:
    found = difference(estimated("prod"), estimated("prod", CacheNodeType="cache.x9.large"))
    assert [(c.before is None, c.after is None) for c in found.changes] == [(False, True), (True, False)]
