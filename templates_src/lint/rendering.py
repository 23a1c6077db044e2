"""The texts that a value can become: what Fn::Sub, Fn::Join and Fn::If make of what is known today."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING

from templates_src.lint.traverse import (
    UNKNOWN,
    VARIABLE,
    Node,
    branches,
    is_no_value,
    is_reference,
    references,
    sub_parts,
    variables_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_RENDERINGS = 32
_LITERAL_VARIABLE = re.compile(r"\$\{!([^{}]*)\}")


def renderings(value: object, unknown: str = "") -> list[str]:
    """Every text a value can be, with what is only known at deployment written as ``${Name}``.

    Args:
        value: a literal, Ref, GetAtt, Fn::Sub, Fn::Join or Fn::If of those.
        unknown: text that stands for each unknown part instead, such as ``0``.
    """
    return list(itertools.islice(_render(value, unknown), MAX_RENDERINGS))


def _render(value: object, unknown: str) -> Iterator[str]:
    for branch in branches(Node("", value)):
        inner = branch.value
        if is_no_value(inner):
            continue
        if not isinstance(inner, dict | list):
            yield _plain(inner)
        elif is_reference(inner):
            yield unknown or "".join(_names(inner))
        elif isinstance(inner, dict) and "Fn::Sub" in inner:
            yield from _render_sub(inner["Fn::Sub"], unknown)
        elif isinstance(inner, dict) and _joinable(inner.get("Fn::Join")):
            separator, parts = inner["Fn::Join"]
            for texts in itertools.product(*(renderings(part, unknown) for part in parts)):
                yield str(separator).join(texts)
        else:
            yield unknown or UNKNOWN


def _names(value: object) -> Iterator[str]:
    for reference in references(Node("", value)):
        yield "${" + ".".join(filter(None, (reference.name, reference.attribute))) + "}"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _joinable(argument: object) -> bool:
    return isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], list)


def _render_sub(argument: object, unknown: str) -> Iterator[str]:
    text, variables = sub_parts(argument)
    names = [name for name in dict.fromkeys(variables_of(text)) if name in variables]
    for texts in itertools.product(*(renderings(variables[name], unknown) for name in names)):
        yield _fill(text, dict(zip(names, texts, strict=True)), unknown)


def _fill(text: str, values: Mapping[str, str], unknown: str) -> str:
    def of(match: re.Match[str]) -> str:
        return values.get(match[1].strip(), unknown or match[0])

    return _LITERAL_VARIABLE.sub(r"${\1}", VARIABLE.sub(of, text))
