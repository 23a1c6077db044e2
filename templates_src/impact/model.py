"""A row of the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Level = Literal["high", "medium", "low"]
Guard = Literal["", "production", "everywhere"]


@dataclass(frozen=True)
class Feel:
    """What somebody notices.

    Attributes:
        level: ``high`` when users notice or something is lost, ``medium`` when they may for a moment,
            ``low`` when only operators do.
        words: a sentence; its subject is the resource.
    """

    level: Level
    words: str


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What changes of one resource type mean.

    Attributes:
        replace, delete: what a replacement and a deletion do.
        update: what an update in place does; None for nothing that anybody notices.
        properties: beginning of a property path → what an update of it does instead; None for nothing.
        state: what is lost with the resource; empty when it holds nothing of its own.
        guard: where the stack policy refuses to replace or delete it: in production, everywhere but in
            development, or nowhere.
    """

    replace: Feel
    delete: Feel
    update: Feel | None = None
    properties: Mapping[str, Feel | None] = field(default_factory=dict)
    state: str = ""
    guard: Guard = ""
