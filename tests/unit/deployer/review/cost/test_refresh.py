"""Asking the AWS price list, with an AWS that answers what the test says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployer.errors import DeniedError
from deployer.review.cost import prices, source
from deployer.review.cost.refresh import refresh
from tests.unit.deployer.fakes import FakeGateway

TODAY = "2031-02-03"
DOCUMENT = source.read_json(source.PRICES)


def product(*tiers: tuple[str, str]) -> str:
    """An entry of the list: ``(begin of the tier, USD)``."""
    dimensions = {str(i): {"beginRange": b, "pricePerUnit": {"USD": p}} for i, (b, p) in enumerate(tiers)}
    return json.dumps({"product": {}, "terms": {"OnDemand": {"T": {"priceDimensions": dimensions}}}})


def document(*skus: str) -> dict[str, Any]:
    return {**DOCUMENT, "prices": [entry for entry in DOCUMENT["prices"] if entry["id"] in skus]}


def gateway(*pages: list[str]) -> FakeGateway:
    """An AWS whose answer has these pages."""

    def answer(_operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        number = int(asked.get("NextToken", "0"))
        more = {"NextToken": str(number + 1)} if number + 1 < len(pages) else {}
        return [{"PriceList": pages[number], **more}]

    return FakeGateway(answer=answer)


def test_a_price_that_changed_is_written_with_its_date() -> None:
    before = document("nat-hour")
    found = refresh(before, gateway([product(("0", "0.0500000000"))]), TODAY)
    (entry,) = found.document["prices"]
    assert (entry["price"], entry["checked"], entry["evidence"]) == ("0.05", TODAY, "price list")
    assert found.changed == {"nat-hour": ("0.045", "0.05")}
    assert before["prices"][0]["price"] == "0.045"
    assert prices.parse(found.document).by_id["nat-hour"].evidence == "price list"


def test_a_price_that_is_the_same_is_confirmed() -> None:
    found = refresh(document("nat-hour"), gateway([product(("0", "0.0450000000"))]), TODAY)
    assert (found.confirmed, found.changed, found.problems) == (("nat-hour",), {}, ())
    assert found.document["prices"][0]["checked"] == TODAY


def test_the_list_is_asked_for_the_region_and_the_kind_of_use() -> None:
    fake = gateway([product(("0", "0.045"))])
    refresh(document("nat-hour"), fake, TODAY)
    ((operation, asked),) = fake.asked
    assert (operation, asked["ServiceCode"], asked["FormatVersion"]) == ("GetProducts", "AmazonEC2", "aws_v1")
    assert {f["Field"]: f["Value"] for f in asked["Filters"]} == {
        "regionCode": "us-east-1",
        "usagetype": "NatGateway-Hours",
        "operation": "NatGateway",
    }
    assert {f["Type"] for f in asked["Filters"]} == {"TERM_MATCH"}


def test_what_has_no_region_is_asked_for_without_one() -> None:
    fake = gateway([product(("0", "3.00"))])
    assert refresh(document("dashboard-month"), fake, TODAY).confirmed == ("dashboard-month",)
    assert [f["Field"] for f in fake.asked[0][1]["Filters"]] == ["usagetype"]


def test_the_first_tier_that_costs_anything_counts() -> None:
    tiers = product(("10240", "0.085"), ("0", "0"), ("1", "0.09"))
    found = refresh(document("data-out-gb"), gateway([tiers]), TODAY)
    assert found.confirmed == ("data-out-gb",)


def test_a_price_for_one_is_made_one_for_many() -> None:
    found = refresh(document("s3-thousand"), gateway([product(("0", "0.0000060000"))]), TODAY)
    assert found.changed == {"s3-thousand": ("0.005", "0.006")}


def test_every_page_is_read() -> None:
    fake = gateway([product(("0", "0.045"))], [product(("0", "0.046"))])
    found = refresh(document("nat-hour"), fake, TODAY)
    assert len(fake.asked) == 2
    assert "0.045, 0.046" in found.problems[0].what


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([], "but none"),
        ([product(("0", "0.04")), product(("0", "0.05"))], "but 0.04, 0.05"),
        ([product(("0", "32.85"))], "another unit?"),
        ([product(("0", "0.001"))], "another unit?"),
        ([product(("0", "0"))], "but none"),
        ([product(("0", "free"))], "is no number"),
    ],
)
def test_what_is_not_clear_is_kept_and_told(answer: list[str], words: str) -> None:
    before = document("nat-hour")
    found = refresh(before, gateway(answer), TODAY)
    assert found.document["prices"] == before["prices"]
    assert [words in problem.what for problem in found.problems] == [True]


def test_what_cannot_be_asked_is_told_and_nobody_is_asked() -> None:
    fake = gateway([])
    found = refresh(document("cdn-gb"), fake, TODAY)
    assert fake.asked == []
    assert found.problems[0].where == "cdn-gb"
    assert found.problems[0].next_step.startswith("https://aws.amazon.com/")


def test_a_refusal_of_aws_ends_it() -> None:
    def answer(_operation: str, _asked: dict[str, Any]) -> list[dict[str, Any]]:
        raise DeniedError("pricing:GetProducts is not allowed")

    with pytest.raises(DeniedError):
        refresh(document("nat-hour"), FakeGateway(answer=answer), TODAY)


def test_most_of_the_file_can_be_asked() -> None:
    asked = [entry for entry in DOCUMENT["prices"] if entry.get("query")]
    assert len(asked) > len(DOCUMENT["prices"]) / 2
    assert all(entry["query"]["filters"] and entry["query"]["per"] for entry in asked)
