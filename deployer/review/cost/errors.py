"""Why a deployment cannot be priced."""

from __future__ import annotations

from templates_src.errors import ClasslaError, UsageError


class CostError(ClasslaError):
    """A resource that nobody has said the price of, or a property that is known only after it was made."""


class CostUsageError(UsageError):
    """A price file, an assumption or an option that cannot be used."""
