"""What a replacement means for those that refer to the replaced: they are updated, or replaced as well. Pure.

Evaluated values hold references by address, through any number of nested outputs and parameters; so
following them needs no walk along the wiring.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deployer.changes.model import PropertyChange
from deployer.review.offline.compare import ANY, MISSING, Difference
from deployer.review.offline.drafts import SEVERITY, Draft
from deployer.review.offline.rules import ALWAYS, CONDITIONALLY, NEVER
from deployer.review.offline.values import alone
from templates_src.evaluate.stack import references_in
from templates_src.evaluate.symbols import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from deployer.review.offline.compare import Place
    from deployer.review.offline.rules import Rules
    from templates_src.evaluate import Resource


def follow(
    found: dict[str, Draft],
    before: Mapping[str, Resource],
    after: Mapping[str, Resource],
    rules_of: Callable[[str], Rules],
) -> None:
    """Add to the drafts what follows from the replaced ones.

    Args:
        found: address → draft; is added to.
        before, after: address → resource.
        rules_of: the rules of a type.
    """
    worst = {draft.address: draft.recreation for draft in found.values() if draft.stays}
    waiting = deque(address for address, recreation in worst.items() if recreation != NEVER)
    if not waiting:
        return
    readers = _readers(before, after)
    while waiting:
        source = waiting.popleft()
        certain = worst[source] == ALWAYS
        for address in readers.get(source, ()):
            draft = found.get(address) or Draft(address, before[address], after[address])
            _touch(draft, source, certain=certain, rules=rules_of(after[address].type))
            if draft.properties:
                found[address] = draft
            now = draft.recreation
            if SEVERITY.index(now) > SEVERITY.index(worst.get(address, NEVER)):
                worst[address] = now
                waiting.append(address)


def _readers(before: Mapping[str, Resource], after: Mapping[str, Resource]) -> dict[str, list[str]]:
    """Address → who refers to it afterwards and was there before, of the same type."""
    found: dict[str, list[str]] = {}
    for address, resource in after.items():
        old = before.get(address)
        if old is not None and old.type == resource.type:
            for target in references_in(resource.properties):
                if target != address:
                    found.setdefault(target, []).append(address)
    return found


def _touch(draft: Draft, source: str, *, certain: bool, rules: Rules) -> None:
    """Every value of a resource that reads a source gets another one."""
    for path, at, value in _places(draft.either.properties, (), (), source):
        recreation = rules.recreation(Difference(path, at, at, value, MISSING))
        if recreation == ALWAYS and not certain:
            recreation = CONDITIONALLY
        name = "/Properties/" + "/".join(at)
        if any(name.startswith(f"{other}/") for other in draft.properties):
            # Something around it changes as a whole, and has been judged as a whole.
            continue
        known = draft.properties.get(name)
        if known is None:
            draft.properties[name] = PropertyChange(
                path=name,
                recreation=recreation,
                before=alone(value, path),
                after=alone(value, path, {source}),
                causes=(source,),
                certain=certain,
            )
            continue
        draft.properties[name] = replace(
            known,
            recreation=max(known.recreation, recreation, key=SEVERITY.index),
            causes=tuple(sorted({*known.causes, source})),
            certain=known.certain or certain,
        )


def _places(value: Any, path: Place, at: Place, source: str) -> Iterator[tuple[Place, Place, Any]]:
    """Path, place and value of every text that reads a source."""
    if isinstance(value, Reference):
        if value.address == source:
            yield path, at, value
    elif isinstance(value, Text):
        if any(isinstance(part, Reference) and part.address == source for part in value.parts):
            yield path, at, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _places(item, (*path, str(name)), (*at, str(name)), source)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _places(item, (*path, ANY), (*at, str(number)), source)
