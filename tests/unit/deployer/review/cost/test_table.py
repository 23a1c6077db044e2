"""Every emitted resource type has a price, is free or is charged by use; nothing else passes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deployer.review.cost import CostError, estimate
from deployer.review.cost.table import COMPONENTS, RULES, check
from tests.unit.deployer.review.cost.made import deployment, estimated, priced, resource, skus

OUTPUT = Path(__file__).resolve().parents[5] / "output"
EMITTED = {
    r["Type"]
    for path in OUTPUT.glob("*.json")
    for r in json.loads(path.read_text(encoding="utf-8")).get("Resources", {}).values()
}
# Between them these make every resource type but the CDN's and rotation's, which other parameters need.
EVERYTHING = {"InterfaceEndpoints": "true", "FailoverRole": "primary", "CacheReplicas": "1"}


def test_every_emitted_type_is_in_the_table() -> None:
    assert len(EMITTED) > 40
    check(EMITTED)


def test_the_table_has_no_type_that_is_not_emitted() -> None:
    assert set(RULES) == EMITTED


def test_an_unknown_type_is_refused_with_its_name_and_what_to_do() -> None:
    one = priced("dev")
    planted = deployment(resource("AWS::RDS::DBInstance"), resource("AWS::EC2::VPC", "Vpc"))
    with pytest.raises(CostError) as caught:
        estimate(planted, one.usage, one.prices)
    (problem,) = caught.value.problems
    assert (problem.where, "table.py" in problem.next_step) == ("AWS::RDS::DBInstance", True)


def test_every_unknown_type_is_named_at_once() -> None:
    with pytest.raises(CostError) as caught:
        check(["AWS::X::Y", "AWS::EC2::VPC", "AWS::A::B"])
    assert [problem.where for problem in caught.value.problems] == ["AWS::A::B", "AWS::X::Y"]


@pytest.mark.parametrize("kind", sorted(RULES))
def test_a_rule_counts_exactly_when_it_is_not_free(kind: str) -> None:
    rule = RULES[kind]
    assert (rule.count is None) == (rule.kind == "free")
    assert rule.why


def test_priced_means_that_no_assumption_decides() -> None:
    found = estimated("prod", **EVERYTHING)
    kinds = {r.address: r.type for r in priced("prod", **EVERYTHING).application.evaluate().resources}
    by_assumption = {kinds[a] for line in found.lines if line.by_use for a in line.addresses}
    # A line that several types share may be by use for another's sake.
    alone = {
        kinds[a] for line in found.lines if line.by_use and len(line.addresses) == 1 for a in line.addresses
    }
    assert {kind for kind in alone if RULES[kind].kind == "priced"} == set()
    assert "AWS::EC2::NatGateway" in by_assumption


def test_every_component_has_its_place_in_the_order() -> None:
    assert len(set(COMPONENTS)) == len(COMPONENTS)
    assert set(estimated("prod", **EVERYTHING).components) < set(COMPONENTS)


def test_every_assumption_is_used_and_no_other() -> None:
    """What --usage offers changes something; each line names what it depends on."""
    from tests.unit.deployer.review.cost.test_totals import everything

    one, lines = everything()
    named = {name for line in lines for name in line.names}
    assert named | {"allowances-used"} == set(one.usage.by_name)


def test_every_price_is_used() -> None:
    from tests.unit.deployer.review.cost.test_totals import everything

    one, lines = everything()
    nodes = {sku for sku in one.prices.by_id if sku.startswith("cache-valkey-")}
    rare = {
        "fargate-arm-vcpu-hour",
        "fargate-arm-gb-hour",
        "fargate-storage-gb-hour",
        "alarm-fast-month",
        "health-other-month",
        "health-other-feature-month",
        "dns-million",
        "cache-snapshot-gb-month",
    }
    assert set(one.prices.by_id) - nodes - rare <= {line.sku for line in lines}
    assert skus(estimated("prod")) <= set(one.prices.by_id)
