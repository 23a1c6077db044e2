"""What users notice, as lines of text. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deployer.review.report.subject import Finding

STYLES = {"high": "bold red", "medium": "yellow", "low": "dim"}
# More addresses than these are counted: the list of changes has them all.
SHOWN = 3


def finding_lines(found: Iterable[Finding], *, verbose: bool) -> Iterator[tuple[str, str]]:
    """A line for each finding, with its style.

    Args:
        found: worst first.
        verbose: those that only operators notice, and every address.
    """
    for item in found:
        if item.level == "low" and not verbose:
            continue
        places = item.where if verbose else item.where[:SHOWN]
        more = f" and {len(item.where) - len(places)} more" if len(places) < len(item.where) else ""
        text = f"{item.level}: {item.title} ({', '.join(places)}{more})"
        yield STYLES[item.level], "".join(char if char.isprintable() else "?" for char in text)
