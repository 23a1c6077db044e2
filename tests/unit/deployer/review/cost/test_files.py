"""The price file and the assumptions: whole, dated, sourced; and what is broken in them is refused."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from deployer.review.cost import prices, source, usage
from deployer.review.cost.errors import CostError, CostUsageError
from deployer.review.cost.money import cents, decimal, plain, rounded, signed, usd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRICES = source.read_json(source.PRICES)
USAGE = source.read_json(source.USAGE)


# --- prices ------------------------------------------------------------------------------------------------
def test_every_price_has_its_source_date_and_unit() -> None:
    found = source.read_prices()
    assert found.home == found.region == "us-east-1"
    for price in found.by_id.values():
        assert price.usd > 0
        assert price.unit
        assert price.what
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", price.checked)
        assert price.source.startswith("https://aws.amazon.com/")


@pytest.mark.parametrize(
    ("sku", "usd"),
    [
        ("fargate-x86-vcpu-hour", "0.04048"),
        ("fargate-x86-gb-hour", "0.004445"),
        ("alb-hour", "0.0225"),
        ("alb-lcu-hour", "0.008"),
        ("nat-hour", "0.045"),
        ("nat-gb", "0.045"),
        ("ipv4-hour", "0.005"),
        ("endpoint-hour", "0.01"),
        ("dashboard-month", "3"),
        ("data-out-gb", "0.09"),
    ],
)
def test_a_price_that_the_bill_hangs_on_was_not_changed_by_mistake(sku: str, usd: str) -> None:
    price = source.read_prices().find(sku)
    assert price is not None
    assert price.usd == Decimal(usd)


def test_regions_state_their_factor_and_why() -> None:
    for region, stated in PRICES["regions"].items():
        assert source.read_prices().for_region(region).factor == Decimal(stated["factor"])
        assert stated["note"]


def test_a_region_that_nobody_stated_has_no_regional_price() -> None:
    abroad = source.read_prices().for_region("ap-south-1")
    assert abroad.find("nat-hour") is None
    assert abroad.find("zone-month") is not None
    assert abroad.find("no-such-sku") is None


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["prices"][0].update({name: value})


def _drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["prices"][0].pop(name)


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (_set("price", "cheap"), "is no number"),
        (_set("price", "-1"), "below zero"),
        (_set("price", "NaN"), "is no number"),
        (_set("free", "-3"), "below zero"),
        (_set("scope", "galaxy"), "galaxy"),
        (_set("evidence", "a friend"), "a friend"),
        (_set("source", "https://example.org/"), "no page of AWS"),
        (_drop("unit"), "unit"),
        (lambda d: d["prices"].append(d["prices"][0]), "twice"),
        (lambda d: d.update(version=2), "is 2, not 1"),
    ],
)
def test_a_broken_price_file_is_refused(plant: Callable[[dict[str, Any]], None], words: str) -> None:
    document = copy.deepcopy(PRICES)
    plant(document)
    with pytest.raises(CostUsageError, match=words):
        prices.parse(document)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    with pytest.raises(CostUsageError, match=r"prices\.json cannot be read"):
        source.read_json(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CostUsageError, match=r"prices\.json cannot be read"):
        source.read_json(path)


# --- assumptions -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["production", "staging", "development"])
def test_assumptions_rise_and_say_what_they_are(kind: str) -> None:
    for assumption in source.read_usage(kind).by_name.values():
        assert 0 <= assumption.low <= assumption.typical <= assumption.high
        assert assumption.what
        assert assumption.unit


def test_smaller_environments_use_less() -> None:
    by_kind = [source.read_usage(kind) for kind in ("development", "staging", "production")]
    for name in ("nat-gb", "lcu", "app-log-gb", "browser-gb"):
        small, middle, large = (found.by_name[name].typical for found in by_kind)
        assert small < middle < large


def test_a_kind_that_the_file_does_not_know_has_production_s() -> None:
    assert source.read_usage("other").by_name == source.read_usage("production").by_name


def test_what_is_set_has_no_range() -> None:
    found = source.read_usage("production").with_values({"nat-gb": Decimal(7)}).by_name["nat-gb"]
    assert (found.low, found.typical, found.high, found.given) == (Decimal(7), Decimal(7), Decimal(7), True)


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(CostUsageError) as caught:
        source.read_usage("production").with_values({"nat-bg": Decimal(7), "lcu": Decimal(-1)})
    first, second = caught.value.problems
    assert (first.where, "nat-gb" in first.next_step) == ("--usage nat-bg", True)
    assert second.what == "is below zero"


@pytest.mark.parametrize("text", ["nat-gb", "nat-gb=", "nat-gb=much", "nat-gb=Infinity"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(CostUsageError, match="is not NAME=NUMBER"):
        usage.parse_given([text])


def test_numbers_are_read_exactly() -> None:
    assert usage.parse_given(["a=0.1", "b=3"]) == {"a": Decimal("0.1"), "b": Decimal(3)}


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (lambda d: d["assumptions"][0].update(low="9", high="1"), "does not rise"),
        (lambda d: d["environments"]["staging"].update(nothing={"low": "1"}), "is no assumption"),
        (lambda d: d.update(version=0), "is 0, not 1"),
    ],
)
def test_broken_assumptions_are_refused(plant: Callable[[dict[str, Any]], None], words: str) -> None:
    document = copy.deepcopy(USAGE)
    plant(document)
    with pytest.raises(CostUsageError, match=words):
        usage.parse(document, "staging")


# --- money -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("amount", "text"), [("1.005", "1.01"), ("2.115", "2.12"), ("0.004999", "0.00")])
def test_amounts_are_rounded_half_up(amount: str, text: str) -> None:
    assert usd(Decimal(amount)) == text
    assert cents(Decimal(amount)) == Decimal(text)


def test_differences_have_a_sign_unless_they_are_nothing() -> None:
    assert [signed(Decimal(x)) for x in ("1", "-1", "0.001", "-0.001")] == ["+1.00", "-1.00", "0.00", "0.00"]


def test_quantities_show_what_they_need() -> None:
    assert [rounded(Decimal(x)) for x in ("730", "0.5", "0.00690411", "0", "1.239")] == [
        "730",
        "0.5",
        "0.0069",
        "0",
        "1.24",
    ]
    assert plain(Decimal("0.0000166667")) == "0.0000166667"
    assert plain(Decimal("1E+3")) == "1000"


@pytest.mark.parametrize("value", [True, "x", "NaN", "Infinity", None])
def test_what_is_no_number_has_no_cost(value: object) -> None:
    with pytest.raises(CostError, match="Here: is no number"):
        decimal(value, "Here")
