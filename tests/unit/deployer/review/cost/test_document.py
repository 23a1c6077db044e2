"""docs/COST.md, and what it says of the design document: computed, never typed."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from deployer import docs
from deployer.review.cost import CostError, design, document
from deployer.review.cost.money import cents
from tests.unit.deployer.review.cost.made import estimated, priced

ROOT = Path(__file__).resolve().parents[5]
DESIGN = (ROOT / "docs" / "design-document.md").read_text(encoding="utf-8")
SAID = design.read(DESIGN)


def test_the_document_s_own_numbers_are_read_from_it() -> None:
    assert {name: usd for name, (_, usd) in SAID.items.items()} == {
        "ECS Fargate": Decimal(15),
        "ALB": Decimal(20),
        "NAT gateways": Decimal(65),
        "Amplify": Decimal(0),
    }
    assert (SAID.one, SAID.two) == (Decimal(100), Decimal(115))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- ALB: ~$20", "- ALB: some"),
        ("~$100/month", "little"),
        (design.HEADING, "### Costs"),
        ("- ALB: ~$20", "- Moat: ~$9\n- ALB: ~$20"),
    ],
)
def test_a_document_that_says_something_else_is_not_read_wrongly(old: str, new: str) -> None:
    assert old in DESIGN
    with pytest.raises(CostError, match="cannot be read"):
        design.read(DESIGN.replace(old, new, 1))


# --- its line items, which docs/MAPPING.md points here for --------------------------------------------------
def test_one_task_of_the_document_s_size_costs_a_little_more_than_it_says() -> None:
    ours = estimated("prod", MaxTasks="1").component("ECS Fargate")
    assert SAID.items["ECS Fargate"][1] < ours < SAID.items["ECS Fargate"][1] + 4


def test_the_load_balancer_costs_about_what_the_document_says() -> None:
    found = estimated("prod")
    assert abs(found.component("ALB") - SAID.items["ALB"][1]) < 3


def test_two_nat_gateways_cost_what_the_document_says_and_their_traffic_more() -> None:
    found = estimated("prod")
    (hours,) = [x.typical for x in found.lines if x.sku == "nat-hour"]
    assert abs(hours - SAID.items["NAT gateways"][1]) < 1
    assert found.component("NAT gateways") > hours


def test_amplify_is_not_free_once_the_first_year_is_over() -> None:
    amplify = [x for x in estimated("prod").lines if x.component == "Amplify"]
    assert {x.free for x in amplify} == {Decimal(0)}
    assert 0 < sum(x.typical for x in amplify) < 5


# --- where it is short -------------------------------------------------------------------------------------
def test_every_amount_of_production_is_either_named_left_out_or_for_later() -> None:
    found = estimated("prod")
    short = design.compare(SAID, found)
    assert cents(short.of_its_own + short.of_later) == cents(found.total)
    assert short.of_its_own > SAID.one
    assert {"Public IPv4 addresses", "Data transfer", "Dashboards", "Secrets"} <= set(short.unnamed)
    assert {"Cache", "Canary"} <= set(short.later)


def test_four_addresses_are_what_it_forgets_most() -> None:
    unnamed = design.compare(SAID, estimated("prod")).unnamed
    assert max(unnamed, key=lambda name: unnamed[name]) == "Public IPv4 addresses"
    assert unnamed["Public IPv4 addresses"] == 4 * 730 * Decimal("0.005")


def test_endpoints_cost_more_than_the_traffic_that_they_save() -> None:
    (question,) = [q for q in document.DOCUMENT_QUESTIONS if "InterfaceEndpoints" in q.after]
    found = document.answer(ROOT, question)
    saved = [c.of("typical") for c in found.changes if c.line.component == "NAT gateways"]
    assert sum(saved) < 0 < found.low


def test_a_second_task_costs_more_than_the_document_adds_for_it() -> None:
    (question,) = [q for q in document.DOCUMENT_QUESTIONS if "MinTasks" in q.after]
    assert document.answer(ROOT, question).total > SAID.two - SAID.one


# --- the text ----------------------------------------------------------------------------------------------
def test_the_committed_document_is_what_is_computed() -> None:
    assert (ROOT / "docs" / "COST.md").read_text(encoding="utf-8") == document.markdown(ROOT)
    assert docs.documents(ROOT)[ROOT / "docs" / "COST.md"] == document.markdown(ROOT)


def test_it_has_every_environment_assumption_type_and_price() -> None:
    text = document.markdown(ROOT)
    one = priced("prod")
    for name in ("prod", "staging", "dev"):
        assert f"\n## {name}\n" in text
    for name in one.usage.by_name:
        assert f"| `{name}` |" in text
    for price in one.prices.by_id.values():
        assert f"| `{price.id}` |" in text
        assert f"[page]({price.source})" in text
    assert "| `AWS::EC2::NatGateway` | usage |" in text


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("output", "parameters", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def test_another_parameter_makes_it_stale(copy: Path) -> None:
    path = copy / "parameters" / "prod.json"
    path.write_text(path.read_text("utf-8").replace('"NatMode": "per-az"', '"NatMode": "single"'), "utf-8")
    text = document.markdown(copy)
    assert text != document.markdown(ROOT)
    assert (
        f"| NAT Gateways (2) | 65.00 | {estimated('prod', NatMode='single').component('NAT gateways'):.2f} |"
        in text
    )


def test_a_change_that_is_refused_is_told_as_that(copy: Path) -> None:
    path = copy / "parameters" / "prod.json"
    path.write_text(
        path.read_text("utf-8")
        .replace('"CacheEnabled": "true"', '"CacheEnabled": "false"')
        .replace('"MaxTasks": "2"', '"MaxTasks": "1"'),
        "utf-8",
    )
    (row,) = [x for x in document.markdown(copy).splitlines() if x.startswith("| two tasks all month")]
    assert "refused with the other parameters" in row


def test_without_production_there_is_no_comparison(copy: Path) -> None:
    (copy / "parameters" / "prod.json").unlink()
    text = document.markdown(copy)
    assert "\n## staging\n" in text
    assert "Where the design document is short" not in text
