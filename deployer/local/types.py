"""Which of the types we emit this local AWS only records, and which ministack emulates.

Both come from ministack's own registry, so they cannot disagree with what the server does. The server has
put its recorded handlers into that registry; they carry a mark and do not count as emulated.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from deployer.local import hooks, recorded, schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDED: Mapping[str, str]
EMULATED: tuple[str, ...]

SENTENCE = "{} is written down with a made-up id and made-up attributes; nothing behind it is emulated."


@cache
def _emulated() -> tuple[str, ...]:
    handlers: dict[str, Any] = hooks.table(recorded.PROVISIONERS, "_RESOURCE_HANDLERS", recorded.KNOWN_TYPE)
    return tuple(
        name for name in schemas.load() if not handlers.get(name, {"recorded": True}).get("recorded")
    )


def __getattr__(name: str) -> Any:
    """``RECORDED`` and ``EMULATED``, on first use: importing ministack is not free."""
    if name == "EMULATED":
        return _emulated()
    if name == "RECORDED":
        return recorded_types()
    raise AttributeError(name)


def recorded_types() -> Mapping[str, str]:
    """Recorded type → one sentence on what that means."""
    emulated = _emulated()
    return {name: SENTENCE.format(name) for name in schemas.load() if name not in emulated}
