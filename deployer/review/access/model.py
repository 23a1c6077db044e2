"""A finding about access."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a change lets through that was not let through before.

    Attributes:
        where: address of the resource.
        what: in plain words.
        before, after: what it allowed and what it will allow, as text; empty where nobody knows.
    """

    where: str
    what: str
    before: str = ""
    after: str = ""
