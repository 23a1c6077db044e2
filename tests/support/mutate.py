"""Documents and answers as they should not be: one thing of them lost, doubled, swapped or made strange.

Every mutation follows from a number, so that a case that failed can be repeated.
"""

from __future__ import annotations

import copy
import json
import random
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a newer API, a broken proxy or a careless editor puts in place of a value.
STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    " ",
    "NOT_A_STATUS_YET",
    "\u202eevil",
    "a" * 5000,
    "${AWS::StackName}",
    "../../etc/passwd",
    "{{resolve:secretsmanager:x}}",
    [],
    {},
    [[[[]]]],
    {"Ref": "Nothing"},
    {"Fn::If": ["Nothing", 1, 2]},
    {"Fn::Sub": 7},
)
NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
ANOTHER = 300


def document(original: Any, seed: int) -> Any:
    """A JSON document with one place changed."""
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    changed = copy.deepcopy(original)
    places = list(_places(changed))
    if not places:
        return chance.choice(STRANGE)
    holder, key = chance.choice(places)
    kind = chance.randrange(5)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        other, elsewhere = chance.choice(places)
        holder[key] = copy.deepcopy(other[elsewhere])
    elif kind == 2 and isinstance(holder, dict):
        holder[f"{key}x"] = holder.pop(key)
    elif kind == 3 and isinstance(holder, list):
        holder += [copy.deepcopy(holder[key])] * chance.choice((1, ANOTHER))
    else:
        holder[key] = copy.deepcopy(chance.choice(STRANGE))
    return changed


def text(original: str, seed: int) -> str:
    """A file of JSON: mostly a changed document, sometimes changed bytes."""
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    if chance.random() < 0.8:
        return json.dumps(document(json.loads(original), seed))
    at = chance.randrange(len(original))
    return chance.choice(
        (
            original[:at],
            original[:at] + chance.choice('"{}[],:\x00\ufeff\\9') + original[at + 1 :],
            original[:at] + original[at:] * 2,
            f"\ufeff{original}",
            original.replace("\n", "\r\n"),
            "[" * 3000,
        )
    )


def answer(body: bytes, seed: int) -> bytes:
    """An answer in XML with one element changed; other answers as JSON or cut."""
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - our own server wrote it
    except ElementTree.ParseError:
        return _other(body, seed)
    parents = [(parent, child) for parent in root.iter() for child in parent]
    if not parents:
        return body
    parent, child = chance.choice(parents)
    kind = chance.randrange(6)
    if kind == 0:
        parent.remove(child)
    elif kind == 1:
        parent.extend(copy.deepcopy(child) for _ in range(chance.choice((1, ANOTHER))))
    elif kind == 2:
        child.text, child[:] = chance.choice(("NOT_A_STATUS_YET", "", "-1", "true", "\u202e", "a" * 5000)), []
    elif kind == 3:
        child.tag = f"{{{NAMESPACE}}}Unheard"
    elif kind == 4:
        ElementTree.SubElement(parent, f"{{{NAMESPACE}}}Newer").text = "of a later version"
    else:
        other = chance.choice(parents)[1]
        child.text = other.text
    ElementTree.register_namespace("", NAMESPACE)
    return ElementTree.tostring(root)


def _other(body: bytes, seed: int) -> bytes:
    try:
        return json.dumps(document(json.loads(body), seed)).encode()
    except ValueError:
        return body[: len(body) // 2]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every holder and key of a document."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict):
            items = list(holder.items())
        elif isinstance(holder, list):
            items = list(enumerate(holder))
        else:
            continue
        for key, item in items:
            yield holder, key
            waiting.append(item)
