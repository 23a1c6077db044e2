"""Decimal arithmetic with one way of rounding: half up, at the very end only."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from deployer.review.cost.errors import CostError
from templates_src.errors import Problem

ZERO = Decimal(0)
ONE = Decimal(1)
# AWS's own calculator takes a month of 730 hours: 365 days of 24 hours, by twelve.
HOURS = Decimal(730)
DAYS = HOURS / 24
_CENT = Decimal("0.01")


def decimal(value: Any, where: str) -> Decimal:
    """A number of a template or a file, exactly as it is written there.

    Args:
        value: text, int, float or Decimal.
        where: what is read, for the message.

    Raises:
        CostError: it is no finite number, for example because it is known only after something was made.
    """
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise CostError("The cost cannot be told", [Problem(where, f"is no number: {value!r:.80}")])
    return number


def cents(amount: Decimal) -> Decimal:
    """An amount in USD, rounded half up to the cent."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def usd(amount: Decimal) -> str:
    """``1234.56``, without the currency."""
    return f"{cents(amount):f}"


def signed(amount: Decimal) -> str:
    """``+1.20``, ``-1.20`` or ``0.00``: a difference in USD."""
    rounded = cents(amount)
    return f"{rounded:+f}" if rounded else "0.00"


def plain(number: Decimal) -> str:
    """A quantity or unit price with as many digits as it needs, at most ten behind the point."""
    text = f"{number.quantize(Decimal('1e-10'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def rounded(number: Decimal) -> str:
    """A quantity for a table: two digits behind the point, or two that say something where it is smaller."""
    digits = _CENT if abs(number) >= _CENT or not number else Decimal(1).scaleb(number.adjusted() - 1)
    return plain(number.quantize(digits, ROUND_HALF_UP))
