"""The price file, read: what one unit of what costs in USD, where that is known from, and since when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from deployer.review.cost.errors import CostError, CostUsageError
from deployer.review.cost.money import ONE, ZERO, decimal
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
GLOBAL = "global"
SCOPES = ("region", GLOBAL)
# How a price got into the file: read in a stored copy of a public page, known without one at hand, computed
# from another price, or told by AWS's price list.
EVIDENCE = ("stored page", "recalled", "derived", "price list")


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a unit costs.

    Attributes:
        id: sku, as the counting functions name it.
        what: for people.
        usd: USD for one unit, in the file's region; 730 hours are a month.
        unit: what one is, for example ``GB`` or ``hour``.
        scope: ``region``, or ``global`` where the price is the same everywhere.
        free: units a month that every account gets for nothing, for ever.
        source: AWS's page about it.
        checked: date of the last comparison, ``YYYY-MM-DD``.
        evidence: one of EVIDENCE.
        note: what the price does not say.
        query: how the AWS price list is asked; None where it cannot be.
    """

    id: str
    what: str
    usd: Decimal
    unit: str
    scope: str
    free: Decimal
    source: str
    checked: str
    evidence: str
    note: str
    query: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Every price, for one region.

    Attributes:
        home: region of the file.
        region: region that is asked about.
        factor: what a regional price of the file is multiplied with there; None where nobody has said.
        regions: region → factor and note, as the file states them.
        by_id: sku → price in the file's region.
    """

    home: str
    region: str
    factor: Decimal | None = ONE
    regions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_id: Mapping[str, Price] = field(default_factory=dict)

    def find(self, sku: str) -> Price | None:
        """The price in this region; None where it is not known: nothing is guessed."""
        price = self.by_id.get(sku)
        if price is None or price.scope == GLOBAL:
            return price
        return None if self.factor is None else replace(price, usd=price.usd * self.factor)

    def for_region(self, region: str, factor: Decimal | None = None) -> Prices:
        """The same for another region.

        Args:
            region: for example ``eu-central-1``.
            factor: what prices there are, as a multiple of the file's; wins over what the file says.
        """
        stated = self.regions.get(region, {}).get("factor")
        if factor is None and stated is not None:
            factor = Decimal(stated)
        return replace(self, region=region, factor=factor)


def parse(document: Mapping[str, Any]) -> Prices:
    """Read a price file.

    Raises:
        CostUsageError: it is of another version, names a sku twice, or an entry is broken.
    """
    if document.get("version") != VERSION:
        problem = Problem("version", f"is {document.get('version')!r}, not {VERSION}")
        raise CostUsageError("The price file cannot be used", [problem])
    by_id: dict[str, Price] = {}
    problems: list[Problem] = []
    for entry in document["prices"]:
        try:
            price = _price(entry)
        except (KeyError, ValueError, CostError) as error:
            problems.append(Problem(str(entry.get("id", "an entry")), f"is broken: {error}"))
            continue
        if price.id in by_id:
            problems.append(Problem(price.id, "stands there twice"))
        by_id[price.id] = price
    if problems:
        raise CostUsageError("The price file cannot be used", problems)
    home = str(document["region"])
    return Prices(home=home, region=home, regions=document["regions"], by_id=MappingProxyType(by_id))


def _price(entry: Mapping[str, Any]) -> Price:
    price = Price(
        id=entry["id"],
        what=entry["what"],
        usd=decimal(entry["price"], entry["id"]),
        unit=entry["unit"],
        scope=entry["scope"],
        free=decimal(entry.get("free", "0"), entry["id"]),
        source=entry["source"],
        checked=entry["checked"],
        evidence=entry["evidence"],
        note=entry.get("note", ""),
        query=entry.get("query"),
    )
    if price.scope not in SCOPES or price.evidence not in EVIDENCE:
        raise ValueError(f"scope {price.scope!r}, evidence {price.evidence!r}")
    if price.usd < ZERO or price.free < ZERO:
        raise ValueError("a price or allowance is below zero")
    if not price.source.startswith("https://aws.amazon.com/"):
        raise ValueError(f"the source is no page of AWS: {price.source}")
    return price
