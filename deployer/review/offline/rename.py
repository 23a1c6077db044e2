"""Which of what goes is likely the same as something that comes: a renamed logical id, or a move. Pure.

CloudFormation knows a resource by its logical id: a renamed one is made anew and the old one goes. Two
resources are likely the same when they are of one type and their properties are equal, references to other
likely renames taken for equal as well. Nothing is concluded from it; it is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.changes.model import NESTED
from deployer.review.offline.compare import same
from templates_src.evaluate.symbols import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.review.offline.drafts import Draft
    from templates_src.evaluate import Resource


def renames(found: Mapping[str, Draft]) -> dict[str, str]:
    """Old address → new address of what is likely the same.

    A candidate in the same stack goes before one elsewhere; when several would do equally well, the first of
    them by name is taken.
    """
    gone = {a: d.before for a, d in sorted(found.items()) if d.before and not d.after}
    come = {a: d.after for a, d in sorted(found.items()) if d.after and not d.before}
    pairs: dict[str, str] = {}
    if not gone or not come:
        return pairs
    while True:
        fresh = {old: new for old, item in gone.items() if (new := _match(old, item, come, pairs))}
        if not fresh:
            return pairs
        for old, new in fresh.items():
            if new not in pairs.values():
                pairs[old] = new
                gone.pop(old)
                come.pop(new)


def _match(old: str, item: Resource, come: Mapping[str, Resource], pairs: Mapping[str, str]) -> str:
    if item.type == NESTED:
        return ""
    moved = _moved(item.properties, pairs)
    fitting = [
        new for new, other in come.items() if other.type == item.type and same(moved, other.properties)
    ]
    here = [new for new in fitting if _stack(new) == _stack(old)]
    return (here or fitting or [""])[0]


def _moved(value: Any, pairs: Mapping[str, str]) -> Any:
    """A value with references to what was renamed as they read afterwards."""
    if isinstance(value, Reference):
        return Reference(pairs.get(value.address, value.address), value.attribute)
    if isinstance(value, Text):
        return Text(
            tuple(_moved(part, pairs) if isinstance(part, Reference) else part for part in value.parts)
        )
    if isinstance(value, dict):
        return {key: _moved(item, pairs) for key, item in value.items()}
    if isinstance(value, list):
        return [_moved(item, pairs) for item in value]
    return value


def _stack(address: str) -> str:
    return address.rpartition("/")[0]


def said(old: str, new: str, *, kept: bool) -> str:
    """A rename as a note.

    Args:
        old, new: addresses.
        kept: whether the old one stays in the account.
    """
    inside = _stack(old) == _stack(new)
    what = "is renamed" if inside else "moves"
    names = (old.rpartition("/")[2], new.rpartition("/")[2]) if inside else (old, new)
    end = "the old one leaves the stack and stays in the account" if kept else "the old one is deleted"
    return f"{names[0]} likely {what} to {names[1]}: this replaces it, a new one is made and {end}"
