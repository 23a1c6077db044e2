"""From a deployment, assumptions and prices to an estimate; and from two estimates to a difference. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deployer.review.cost.model import Change, Difference, Estimate, Line
from deployer.review.cost.money import ONE, ZERO
from deployer.review.cost.table import COMPONENTS, count
from deployer.review.cost.tree import Tree
from deployer.review.cost.usage import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from deployer.review.cost.model import Item
    from deployer.review.cost.prices import Price, Prices
    from deployer.review.cost.usage import Usage
    from templates_src.evaluate import Deployment

Key = tuple[str, str]
# What others in the account use of it is not free any more.
USED_UP = "allowances-used"


@dataclass(frozen=True)
class _Sum:
    """What one scenario makes of one line: units, those that are free, and USD."""

    quantity: Decimal = ZERO
    free: Decimal = ZERO
    usd: Decimal = ZERO


@dataclass
class _Group:
    """The items of one line in one scenario."""

    items: list[Item] = field(default_factory=list)

    @property
    def quantity(self) -> Decimal:
        return sum((item.quantity for item in self.items), ZERO)

    @property
    def weighted(self) -> Decimal:
        """The quantity times its factors."""
        return sum((item.quantity * item.factor for item in self.items), ZERO)


def estimate(deployment: Deployment, usage: Usage, prices: Prices) -> Estimate:
    """What a deployment costs a month.

    Args:
        deployment: with its conditions resolved.
        usage: the assumptions; their low and high values give the range.
        prices: for the deployment's region.

    Returns:
        lines in USD a month, unrounded; what has no price has a line too, and is in no sum.

    Raises:
        CostError: a resource type has no rule, or a property cannot be counted.
    """
    tree = Tree(deployment)
    groups = {name: _groups(count(deployment, tree, usage.scenario(name))) for name in SCENARIOS}
    sums = {
        name: _sums(groups[name], prices, ONE - min(usage.scenario(name)[USED_UP], ONE)) for name in SCENARIOS
    }
    # What a range reaches need not be there at its low end.
    keys = {key: None for name in SCENARIOS for key in groups[name]}
    ordered = sorted(keys, key=lambda key: COMPONENTS.index(key[0]))
    lines = (
        _line(key, groups, {name: sums[name].get(key, _Sum()) for name in SCENARIOS}, prices)
        for key in ordered
    )
    return Estimate(region=prices.region, lines=tuple(lines))


def difference(before: Estimate, after: Estimate) -> Difference:
    """What a change adds, a month: every line whose amount or price is not the same.

    Args:
        before, after: two estimates under the same assumptions.
    """
    old = {(line.component, line.sku): line for line in before.lines}
    new = {(line.component, line.sku): line for line in after.lines}
    keys = sorted({**old, **new}, key=lambda key: (COMPONENTS.index(key[0]), key not in old, key[1]))
    changes = (Change(before=old.get(key), after=new.get(key)) for key in keys)
    return Difference(before=before, after=after, changes=tuple(c for c in changes if _differs(c)))


def _groups(items: Iterable[Item]) -> dict[Key, _Group]:
    groups: dict[Key, _Group] = {}
    for item in items:
        groups.setdefault((item.component, item.sku), _Group()).items.append(item)
    return groups


def _sums(groups: Mapping[Key, _Group], prices: Prices, share: Decimal) -> dict[Key, _Sum]:
    """Amounts of one scenario; an allowance is the account's, so that the first line uses it up."""
    left: dict[str, Decimal] = {}
    sums = {}
    for key in sorted(groups, key=lambda key: COMPONENTS.index(key[0])):
        group, price = groups[key], prices.find(key[1])
        if price is None:
            sums[key] = _Sum(group.quantity)
            continue
        free = min(left.get(price.id, price.free * share), group.quantity)
        left[price.id] = left.get(price.id, price.free * share) - free
        charged = ONE - free / group.quantity if group.quantity else ZERO
        sums[key] = _Sum(group.quantity, free, group.weighted * charged * price.usd)
    return sums


def _line(
    key: Key, groups: Mapping[str, Mapping[Key, _Group]], sums: Mapping[str, _Sum], prices: Prices
) -> Line:
    price: Price | None = prices.find(key[1])
    group = groups["typical"].get(key, _Group())
    factor = group.weighted / group.quantity if group.quantity else ONE
    items = [item for name in SCENARIOS for item in groups[name].get(key, _Group()).items]
    return Line(
        component=key[0],
        sku=key[1],
        what=price.what if price else key[1],
        unit=price.unit if price else "",
        price=price.usd * factor if price else None,
        quantity=sums["typical"].quantity,
        free=sums["typical"].free,
        low=sums["low"].usd,
        typical=sums["typical"].usd,
        high=sums["high"].usd,
        names=tuple(sorted({name for item in items for name in item.names})),
        addresses=tuple(dict.fromkeys(item.address for item in items)),
        source=price,
    )


def _differs(change: Change) -> bool:
    if change.before is None or change.after is None:
        return True
    facts = [
        (line.price, line.quantity, line.low, line.typical, line.high)
        for line in (change.before, change.after)
    ]
    return facts[0] != facts[1]
