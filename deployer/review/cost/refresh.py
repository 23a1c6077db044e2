"""Asks the AWS price list what things cost now, and says what is different. Never done unasked."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from deployer.review.cost.errors import CostError
from deployer.review.cost.money import ZERO, decimal, plain
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The price list is answered in a few regions only; this one is always among them.
API_REGION = "us-east-1"
# A price that changed by more than this is more likely that of another unit or tier.
PLAUSIBLE = Decimal(2)


class Asks(Protocol):
    """What is needed of ``deployer.aws.gateway.Gateway``."""

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Make one call."""


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """What the price list said.

    Attributes:
        document: the price file as it should be now.
        confirmed: skus whose price is still the same.
        changed: sku → price before and now, in USD as text.
        problems: skus that could not be asked, and why; their prices stay.
    """

    document: dict[str, Any]
    confirmed: tuple[str, ...]
    changed: Mapping[str, tuple[str, str]]
    problems: tuple[Problem, ...]


def refresh(document: Mapping[str, Any], gateway: Asks, today: str) -> Refreshed:
    """Compare every price that can be asked for with AWS's.

    Args:
        document: the price file; it is left alone.
        gateway: reaches AWS in API_REGION; the caller needs ``pricing:GetProducts``.
        today: date of the comparison, ``YYYY-MM-DD``.

    Raises:
        AwsError: AWS refused a call.
    """
    new = copy.deepcopy(dict(document))
    confirmed: list[str] = []
    changed: dict[str, tuple[str, str]] = {}
    problems: list[Problem] = []
    for entry in new["prices"]:
        try:
            price = _ask(entry, new["region"], gateway)
        except CostError as error:
            problems += error.problems
            continue
        before = Decimal(entry["price"])
        if price == before:
            confirmed.append(entry["id"])
        else:
            changed[entry["id"]] = (plain(before), plain(price))
            entry["price"] = plain(price)
        entry.update(checked=today, evidence="price list")
    return Refreshed(document=new, confirmed=tuple(confirmed), changed=changed, problems=tuple(problems))


def _ask(entry: Mapping[str, Any], region: str, gateway: Asks) -> Decimal:
    """The price of one entry, in USD for its unit."""
    query = entry.get("query")
    if not query:
        raise _refusal(entry, "is not asked for: compare it with its page by hand")
    # What AWS sells to a whole account, such as dashboards, has no region: the file says so by an empty one.
    fields = {"regionCode": region, **query["filters"]}
    filters = [
        {"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in fields.items() if value
    ]
    found = set()
    for product in _products(gateway, query["service"], filters):
        found |= set(_first_paid(product))
    if len(found) != 1:
        said = ", ".join(plain(price) for price in sorted(found)) or "none"
        raise _refusal(entry, f"has no single price in the list, but {said}")
    price = found.pop() * Decimal(query["per"])
    before = Decimal(entry["price"])
    if not before / PLAUSIBLE <= price <= before * PLAUSIBLE:
        raise _refusal(entry, f"would go from {plain(before)} to {plain(price)}: another unit?")
    return price


def _products(gateway: Asks, service: str, filters: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    more: dict[str, str] = {}
    while True:
        page = gateway.call(
            "pricing", "GetProducts", ServiceCode=service, Filters=filters, FormatVersion="aws_v1", **more
        )
        for text in page.get("PriceList", []):
            yield json.loads(text) if isinstance(text, str) else text
        following = page.get("NextToken")
        if not following or more.get("NextToken") == following:
            return
        more = {"NextToken": following}


def _first_paid(product: Mapping[str, Any]) -> Iterator[Decimal]:
    """The price of the first tier that costs anything, of each offer on demand."""
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        tiers = [
            (_begin(tier), decimal(tier["pricePerUnit"]["USD"], "the price list"))
            for tier in term["priceDimensions"].values()
            if "USD" in tier["pricePerUnit"]
        ]
        paid = sorted(tier for tier in tiers if tier[1] > ZERO)
        if paid:
            yield paid[0][1]


def _begin(tier: Mapping[str, Any]) -> Decimal:
    return decimal(tier.get("beginRange", "0"), "the price list")


def _refusal(entry: Mapping[str, Any], what: str) -> CostError:
    return CostError("A price was not refreshed", [Problem(entry["id"], what, entry["source"])])
