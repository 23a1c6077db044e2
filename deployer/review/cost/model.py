"""What is counted, and what it adds up to. Amounts are USD a month; a month is 730 hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.review.cost.money import ONE, ZERO

if TYPE_CHECKING:
    from decimal import Decimal

    from deployer.review.cost.prices import Price


@dataclass(frozen=True, kw_only=True)
class Item:
    """Some units that one resource makes AWS charge for in a month.

    Attributes:
        component: what people call it, for example ``NAT gateways``.
        sku: which price.
        quantity: units a month.
        address: of the resource.
        names: assumptions that the quantity or the factor comes from; none where the template says it.
        factor: what the price is multiplied with; one, except for Spot.
    """

    component: str
    sku: str
    quantity: Decimal
    address: str
    names: tuple[str, ...] = ()
    factor: Decimal = ONE


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an estimate: a component and one of the things that it is charged for.

    Attributes:
        component, sku: see Item.
        what, unit: for people; the sku where there is no price.
        price: USD for a unit; None where nobody knows it.
        quantity: units a month in the typical case, before the allowance.
        free: units of it that the account's allowance covers.
        low, typical, high: USD a month; zero where there is no price.
        names: assumptions behind it.
        addresses: the resources.
        source: the price, with its origin; None where there is none.
    """

    component: str
    sku: str
    what: str
    unit: str
    price: Decimal | None
    quantity: Decimal
    free: Decimal
    low: Decimal
    typical: Decimal
    high: Decimal
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    source: Price | None

    @property
    def by_use(self) -> bool:
        """Whether an assumption, not only the template, decides about it."""
        return bool(self.names)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a deployment costs.

    Attributes:
        region: where.
        lines: in a fixed order; those that cost nothing included.
    """

    region: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """USD a month, typically; what has no price is not in it."""
        return sum((line.typical for line in self.lines), ZERO)

    @property
    def low(self) -> Decimal:
        """USD a month when little is used."""
        return sum((line.low for line in self.lines), ZERO)

    @property
    def high(self) -> Decimal:
        """USD a month when much is used."""
        return sum((line.high for line in self.lines), ZERO)

    @property
    def unknown(self) -> tuple[Line, ...]:
        """What something is charged for, at a price that nobody knows: the total is short of it."""
        return tuple(line for line in self.lines if line.price is None)

    def component(self, name: str) -> Decimal:
        """USD a month of one component, typically; zero where there is none."""
        return sum((line.typical for line in self.lines if line.component == name), ZERO)

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the components, in the order of the lines."""
        return tuple(dict.fromkeys(line.component for line in self.lines))


@dataclass(frozen=True, kw_only=True)
class Change:
    """A line before and after; None where it is not there."""

    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        """The newer of the two."""
        line = self.after or self.before
        assert line is not None  # noqa: S101 - difference() makes none without either
        return line

    def of(self, scenario: str) -> Decimal:
        """USD a month more, or less: ``low``, ``typical`` or ``high``."""
        after: Decimal = getattr(self.after, scenario, ZERO)
        before: Decimal = getattr(self.before, scenario, ZERO)
        return after - before


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a change of a deployment adds.

    Attributes:
        before, after: the two estimates.
        changes: lines that are not the same in both, in a fixed order.
    """

    before: Estimate
    after: Estimate
    changes: tuple[Change, ...]

    @property
    def total(self) -> Decimal:
        """USD a month more, or less, typically."""
        return self.after.total - self.before.total

    @property
    def low(self) -> Decimal:
        """The same when little is used."""
        return self.after.low - self.before.low

    @property
    def high(self) -> Decimal:
        """The same when much is used."""
        return self.after.high - self.before.high
