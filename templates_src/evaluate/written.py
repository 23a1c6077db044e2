"""References as a template writes them, before anything is evaluated: Ref, Fn::GetAtt and Fn::Sub."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# ``${!Literal}`` is text.
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


def written_references(value: Any) -> Iterator[tuple[str, str]]:
    """(name, attribute) of every reference in a value, in both branches of an Fn::If; Ref has no attribute.

    A name may be that of a resource, a parameter or a pseudo parameter.
    """
    if isinstance(value, list):
        for item in value:
            yield from written_references(item)
    elif isinstance(value, dict):
        if len(value) == 1:
            ((function, argument),) = value.items()
            yield from _direct(function, argument)
        for item in value.values():
            yield from written_references(item)


def _direct(function: str, argument: Any) -> Iterator[tuple[str, str]]:
    if function == "Ref" and isinstance(argument, str):
        yield argument, ""
    elif function == "Fn::GetAtt":
        yield _split(argument) if isinstance(argument, str) else (str(argument[0]), str(argument[1]))
    elif function == "Fn::Sub":
        text, given = argument if isinstance(argument, list) else (argument, {})
        for name in _VARIABLE.findall(text):
            if name.strip() not in given:
                yield _split(name.strip())


def _split(name: str) -> tuple[str, str]:
    first, _, attribute = name.partition(".")
    return first, attribute
