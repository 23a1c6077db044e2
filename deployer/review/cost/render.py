"""Estimates and differences as lines for people, each with its style, and as data for machines. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.review.cost.money import plain, rounded, signed, usd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployer.review.cost.model import Change, Difference, Estimate, Line
    from deployer.review.cost.usage import Usage

    Styled = tuple[str, str]

VERSION = 1
NO_PRICE = "unknown price"


def table(estimate: Estimate) -> Iterator[Styled]:
    """Every line of an estimate, by component, and the sum."""
    lines = estimate.lines
    what = max((len(line.what) for line in lines), default=0)
    yield "bold", f"{'':<{what + 4}}{'quantity':>26}{'USD each':>16}{'USD/month':>13}  low to high"
    for component in estimate.components:
        yield "bold", component
        for line in lines:
            if line.component == component:
                yield "", f"  {line.what:<{what + 2}}{_amounts(line)}"
    yield from sums(estimate)


def sums(estimate: Estimate) -> Iterator[Styled]:
    """The total with its range, and what it is short of."""
    yield "", ""
    least = "at least " if estimate.unknown else ""
    text = f"{estimate.region}: {least}{usd(estimate.total)} USD a month, from {usd(estimate.low)}"
    yield "bold", f"{text} to {usd(estimate.high)} by use"
    for line in estimate.unknown:
        yield "yellow", f"{NO_PRICE}: {line.component}, {line.sku}, {rounded(line.quantity)} a month"


def _amounts(line: Line) -> str:
    quantity = f"{rounded(line.quantity)} {line.unit}".rstrip()
    price = plain(line.price) if line.price is not None else "?"
    total = usd(line.typical) if line.price is not None else "?"
    return f"{quantity:>26}{price:>16}{total:>13}  {_range(line)}{_allowance(line)}".rstrip()


def _range(line: Line) -> str:
    if line.price is None:
        return NO_PRICE
    low, high = usd(line.low), usd(line.high)
    return f"{low} to {high}" if low != high else ""


def _allowance(line: Line) -> str:
    return f" ({rounded(line.free)} free)" if line.free else ""


def delta(difference: Difference) -> Iterator[Styled]:
    """What a change adds, line by line, and its sum."""
    width = max((len(_name(change)) for change in difference.changes), default=0)
    for change in difference.changes:
        before = rounded(change.before.quantity) if change.before else "0"
        after = rounded(change.after.quantity) if change.after else "0"
        amount = signed(change.of("typical")) if change.line.price is not None else "?"
        style = _style(change)
        quantity = f"{before} → {after} {change.line.unit}".rstrip()
        yield style, f"  {_name(change):<{width}}  {quantity:>32}{amount:>12}"
    yield "bold", summary(difference)


def summary(difference: Difference) -> str:
    """``+12.30 USD a month (from +5.00 to +20.00 by use): 100.00 → 112.30``, in one line."""
    if not difference.changes:
        return "the cost stays the same"
    amount = signed(difference.total)
    # A change can save more the more is used: then the high case is the lower amount.
    low, high = (signed(value) for value in sorted((difference.low, difference.high)))
    spread = f" (from {low} to {high} by use)" if not low == amount == high else ""
    unknown = any(change.line.price is None for change in difference.changes)
    short = f"; something has an {NO_PRICE}" if unknown else ""
    way = f"{usd(difference.before.total)} → {usd(difference.after.total)}"
    return f"{amount} USD a month{spread}: {way}{short}"


def _name(change: Change) -> str:
    return f"{change.line.component}: {change.line.what}"


def _style(change: Change) -> str:
    amount = change.of("typical")
    if not amount:
        return ""
    return "red" if amount > 0 else "green"


def assumptions(usage: Usage) -> Iterator[Styled]:
    """Every assumption with its three values."""
    width = max(len(name) for name in usage.by_name)
    for assumption in usage.by_name.values():
        values = " / ".join(plain(v) for v in (assumption.low, assumption.typical, assumption.high))
        text = f"{plain(assumption.typical)} (given)" if assumption.given else values
        yield "", f"{assumption.name:<{width}}  {text:<22} {assumption.unit}: {assumption.what}"


# --- for machines ------------------------------------------------------------------------------------------
def data(estimate: Estimate, usage: Usage) -> dict[str, Any]:
    """An estimate as plain data; amounts are text with two digits, in USD a month."""
    return {
        "version": VERSION,
        "region": estimate.region,
        "currency": "USD",
        "hours_a_month": 730,
        "total": usd(estimate.total),
        "low": usd(estimate.low),
        "high": usd(estimate.high),
        "complete": not estimate.unknown,
        "lines": [_line(line) for line in estimate.lines],
        "assumptions": {
            a.name: {"low": plain(a.low), "typical": plain(a.typical), "high": plain(a.high), "unit": a.unit}
            for a in usage.by_name.values()
        },
    }


def delta_data(difference: Difference) -> dict[str, Any]:
    """A difference as plain data."""
    return {
        "before": usd(difference.before.total),
        "after": usd(difference.after.total),
        "total": signed(difference.total),
        "low": signed(difference.low),
        "high": signed(difference.high),
        "changes": [
            {
                "component": change.line.component,
                "sku": change.line.sku,
                "before": _line(change.before) if change.before else None,
                "after": _line(change.after) if change.after else None,
                "total": signed(change.of("typical")),
            }
            for change in difference.changes
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "component": line.component,
        "sku": line.sku,
        "what": line.what,
        "unit": line.unit,
        "quantity": plain(line.quantity),
        "free": plain(line.free),
        "price": plain(line.price) if line.price is not None else None,
        "usd": usd(line.typical),
        "low": usd(line.low),
        "high": usd(line.high),
        "by_use": list(line.names),
        "resources": list(line.addresses),
    }
