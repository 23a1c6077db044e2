"""What is let through, as lines."""

from __future__ import annotations

from deployer.review.access.model import Grant
from deployer.review.access.render import ADDED, SHOWN, grant_lines


def text(*grants: Grant, verbose: bool = False) -> list[str]:
    return [line for _, line in grant_lines(grants, verbose=verbose)]


def test_what_changes_is_told_and_what_is_added_is_counted() -> None:
    opened = Grant(where="Edge/Rule", what="Lets through port 22\x1b", before="nothing")
    added = Grant(where="New", what=ADDED)
    assert text(opened, added) == [
        "access: Edge/Rule: Lets through port 22?",
        "access: 1 more; --verbose and the report show them",
    ]
    assert text(opened, added, verbose=True) == [
        "access: Edge/Rule: Lets through port 22?",
        "        before: nothing",
        f"access: New: {ADDED}",
    ]
    assert text() == []


def test_many_are_counted() -> None:
    many = [Grant(where=f"R{number}", what="x") for number in range(SHOWN + 3)]
    assert len(text(*many)) == SHOWN + 1
    assert text(*many)[-1].startswith("access: 3 more")
