"""What is let through, as lines of text. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deployer.review.access.model import Grant

# More than these, and those that are added whole, are counted: a report has them all.
SHOWN = 5
ADDED = "It is added, with everything that it allows"


def grant_lines(grants: Sequence[Grant], *, verbose: bool) -> Iterator[tuple[str, str]]:
    """A line for each finding, with its style.

    Args:
        grants: what was found.
        verbose: all of them, with what was allowed before.
    """
    told = list(grants) if verbose else [grant for grant in grants if grant.what != ADDED][:SHOWN]
    for grant in told:
        yield "bold magenta", _clean(f"access: {grant.where}: {grant.what}")
        if verbose and grant.before:
            yield "dim", _clean(f"        before: {grant.before}")
    if len(told) < len(grants):
        yield "magenta", f"access: {len(grants) - len(told)} more; --verbose and the report show them"


def _clean(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
