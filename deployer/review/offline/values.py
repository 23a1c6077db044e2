"""Evaluated values as text that may be shown: references by address, secrets masked. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.changes.mask import mask, mask_text
from deployer.changes.model import KNOWN_AFTER_APPLY
from deployer.review.offline.compare import MISSING
from templates_src.evaluate.symbols import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from deployer.review.offline.compare import Place
    from templates_src.evaluate import Resource

# Properties whose members are variables: a value that stands alone has lost its name.
_VARIABLES = frozenset({"Environment", "EnvironmentVariables", "Variables"})


def plain(value: Any, unknown: Collection[str] = ()) -> Any:
    """A value as JSON-able data; references read as Fn::Sub writes them, with addresses: ``${Network/Vpc}``.

    Args:
        value: an evaluated value.
        unknown: addresses whose references are known only after they were made anew.
    """
    if isinstance(value, Reference):
        return KNOWN_AFTER_APPLY if value.address in unknown else _reference(value)
    if isinstance(value, Text):
        return "".join(str(plain(part, unknown)) for part in value.parts)
    if isinstance(value, dict):
        return {key: plain(item, unknown) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, unknown) for item in value]
    return value


def definition(resource: Resource) -> dict[str, Any]:
    """A resource as its template would say it, evaluated and masked."""
    whole = {"Properties": plain(resource.properties), **resource.attributes}
    masked: dict[str, Any] = mask(whole)
    return masked


def shown(whole: Any, place: Place) -> str | None:
    """What is at a place of a masked definition, as text; None for nothing."""
    for step in place:
        whole = _step(whole, step)
        if whole is MISSING:
            return None
    return text(whole)


def alone(value: Any, path: Place, unknown: Collection[str] = ()) -> str | None:
    """A value that is shown without its definition, masked by the names on its way; None for nothing."""
    if value is MISSING:
        return None
    names = [part for part in path if part != "*" and not part.isdigit()]
    variable = _VARIABLES & set(names)
    name = "environment" if variable else (names or [""])[-1]
    data = plain(value, unknown)
    return mask_text(name, data) if isinstance(data, str) else text(mask(data, name))


def text(value: Any) -> str | None:
    """JSON-able data as a change set writes it: text as it is, all else as JSON."""
    if value is MISSING:
        return None
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _reference(value: Reference) -> str:
    return "${" + value.address + (f".{value.attribute}" if value.attribute else "") + "}"


def _step(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step, MISSING)
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return MISSING
