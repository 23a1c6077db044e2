"""Two values of a property, difference by difference. Pure.

Lists whose order the provider schema says nothing of (``insertionOrder: false``) are compared as bags; all
others in order. Scalars are compared as CloudFormation reads them: ``3001`` is ``"3001"``, ``true`` is
``"true"``, and ``"1.10"`` is not ``"1.1"``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from templates_src.evaluate.symbols import Reference, Text, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ANY: Final = "*"
# What tells members of a list apart, the first that they all have.
_IDENTITIES = ("Key", "Name", "Id", "Sid", "key", "name", "Field", "ContainerName", "RuleId")


class Missing(Enum):
    """Stands where one side has no value; ``{}`` and empty text are values."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
Place = tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One place where two values differ.

    Attributes:
        path: names from the top, ``*`` for a place in a list: as the provider schemas write it.
        before_at, after_at: the same with numbers; they differ where a list is a bag.
        before, after: the values; MISSING on the side that has none.
    """

    path: Place
    before_at: Place
    after_at: Place
    before: Any
    after: Any


@dataclass
class Comparison:
    """What ``compare`` found.

    Attributes:
        differences: in the order of the properties' names.
        reordered: lists whose order alone changes, and whose order means nothing.
    """

    differences: list[Difference] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)


def compare(before: Any, after: Any, is_bag: Callable[[Place], bool]) -> Comparison:
    """Every difference of two values.

    Args:
        before, after: evaluated property values.
        is_bag: whether the order of the list at a path means nothing.
    """
    found = Comparison()
    _compare(Difference((), (), (), before, after), is_bag, found)
    return found


def same(before: Any, after: Any) -> bool:
    """Whether CloudFormation takes two values for the same, lists in order."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(same(value, after[key]) for key, value in before.items())
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    return _same_scalar(before, after)


def _same_scalar(before: Any, after: Any) -> bool:
    if type(before) is type(after):
        return bool(before == after)
    kinds = (str, int, float)
    if not (isinstance(before, kinds) and isinstance(after, kinds)):
        return False
    if not isinstance(before, bool | str) and not isinstance(after, bool | str):
        return before == after
    return text_of(before) == text_of(after)


def _compare(here: Difference, is_bag: Callable[[Place], bool], found: Comparison) -> None:
    before, after = here.before, here.after
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}, key=str):
            old, new = before.get(name, MISSING), after.get(name, MISSING)
            if old is new or (type(old) is type(new) is str and old == new):
                # Most of everything; no place needs to be made for it.
                continue
            _compare(_below(here, (str(name),) * 3, old, new), is_bag, found)
    elif isinstance(before, list) and isinstance(after, list):
        if is_bag(here.path):
            _bags(here, is_bag, found)
        else:
            _lists(here, is_bag, found)
    elif not same(before, after):
        found.differences.append(here)


def _below(here: Difference, step: tuple[str, str, str], before: Any, after: Any) -> Difference:
    return Difference(
        (*here.path, step[0]), (*here.before_at, step[1]), (*here.after_at, step[2]), before, after
    )


def _lists(here: Difference, is_bag: Callable[[Place], bool], found: Comparison) -> None:
    """In order: what stands equal at both ends is left out, the rest is paired when it is as long."""
    before, after = here.before, here.after
    start, shortest = 0, min(len(before), len(after))
    while start < shortest and same(before[start], after[start]):
        start += 1
    end = 0
    while end < shortest - start and same(before[-1 - end], after[-1 - end]):
        end += 1
    left, right = range(start, len(before) - end), range(start, len(after) - end)
    if left and right and len(left) != len(right):
        found.differences.append(here)
        return
    _pair(here, list(left), list(right), is_bag, found)


def _bags(here: Difference, is_bag: Callable[[Place], bool], found: Comparison) -> None:
    """As bags: equal members cancel out wherever they stand, the rest is paired by what names it."""
    before, after = here.before, here.after
    left, right = _cancelled(before, after)
    if not left and not right:
        if not same(before, after):
            found.reordered.append("/".join(here.path))
        return
    names = _names([*(before[i] for i in left), *(after[i] for i in right)])
    ours, theirs = names[: len(left)], names[len(left) :]
    if names and len(set(ours)) == len(ours) and len(set(theirs)) == len(theirs):
        pairs = [(left[ours.index(name)], right[place]) for place, name in enumerate(theirs) if name in ours]
    else:
        pairs = list(zip(left, right, strict=False))
    for old, new in pairs:
        _pair(here, [old], [new], is_bag, found)
    _pair(here, [i for i in left if i not in dict(pairs)], [], is_bag, found)
    _pair(here, [], [i for i in right if i not in {new for _, new in pairs}], is_bag, found)


def _cancelled(before: list[Any], after: list[Any]) -> tuple[list[int], list[int]]:
    waiting: dict[str, list[int]] = {}
    for place, item in enumerate(after):
        waiting.setdefault(_text(item), []).append(place)
    left = []
    for place, item in enumerate(before):
        equal = waiting.get(_text(item))
        if equal:
            equal.pop(0)
        else:
            left.append(place)
    return left, sorted(place for places in waiting.values() for place in places)


def _text(value: Any) -> str:
    """A text that is equal for values that are the same."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{_text(item)}" for key, item in sorted(value.items(), key=str)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return f"<{value!r}>" if isinstance(value, Reference | Text) else repr(text_of(value))


def _names(items: Sequence[Any]) -> list[str]:
    """What names each member; empty when they have no names."""
    if not items or not all(isinstance(item, dict) for item in items):
        return []
    for key in _IDENTITIES:
        if all(key in item for item in items):
            return [_text(item[key]) for item in items]
    return []


def _pair(
    here: Difference,
    left: list[int],
    right: list[int],
    is_bag: Callable[[Place], bool],
    found: Comparison,
) -> None:
    """Compare members one by one; where a side has none, the member came or went."""
    for step in range(max(len(left), len(right))):
        old = left[step] if left else None
        new = right[step] if right else None
        numbers = (str(new if old is None else old), str(old if new is None else new))
        before = MISSING if old is None else here.before[old]
        after = MISSING if new is None else here.after[new]
        _compare(_below(here, (ANY, *numbers), before, after), is_bag, found)
