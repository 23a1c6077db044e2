"""Conditions over parameters as data: evaluated here, and written as CloudFormation rule functions.

Only what both sides can express: is a word, is one of some words, not, all of, any of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from templates_src.settings.model import AnySetting

# What Fn::And and Fn::Or take.
_FEWEST, _MOST = 2, 10


class Expression(Protocol):
    """A condition over the values of settings."""

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether it is true of these values, which must name every setting in ``names``."""
        ...

    def to_cloudformation(self) -> dict[str, Any]:
        """The same condition for a template's Rules section."""
        ...

    @property
    def names(self) -> frozenset[str]:
        """Names of the settings it reads."""
        ...


@dataclass(frozen=True)
class Is:
    """The setting has this very text."""

    setting: AnySetting
    word: str

    def holds(self, values: Mapping[str, str]) -> bool:
        return values[self.setting.name] == self.word

    def to_cloudformation(self) -> dict[str, Any]:
        return {"Fn::Equals": [{"Ref": self.setting.name}, self.word]}

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.setting.name})


@dataclass(frozen=True)
class OneOf:
    """The setting has one of these texts."""

    setting: AnySetting
    words: tuple[str, ...]

    def holds(self, values: Mapping[str, str]) -> bool:
        return values[self.setting.name] in self.words

    def to_cloudformation(self) -> dict[str, Any]:
        return {"Fn::Contains": [list(self.words), {"Ref": self.setting.name}]}

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.setting.name})


@dataclass(frozen=True)
class Not:
    """The other condition is false."""

    part: Expression

    def holds(self, values: Mapping[str, str]) -> bool:
        return not self.part.holds(values)

    def to_cloudformation(self) -> dict[str, Any]:
        return {"Fn::Not": [self.part.to_cloudformation()]}

    @property
    def names(self) -> frozenset[str]:
        return self.part.names


@dataclass(frozen=True, init=False)
class _Several:
    parts: tuple[Expression, ...]

    def __init__(self, *parts: Expression) -> None:
        if not _FEWEST <= len(parts) <= _MOST:
            raise ValueError(f"CloudFormation takes {_FEWEST} to {_MOST} conditions, not {len(parts)}")
        object.__setattr__(self, "parts", parts)

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(part.names for part in self.parts))


class AllOf(_Several):
    """Every part is true."""

    def holds(self, values: Mapping[str, str]) -> bool:
        return all(part.holds(values) for part in self.parts)

    def to_cloudformation(self) -> dict[str, Any]:
        return {"Fn::And": [part.to_cloudformation() for part in self.parts]}


class AnyOf(_Several):
    """At least one part is true."""

    def holds(self, values: Mapping[str, str]) -> bool:
        return any(part.holds(values) for part in self.parts)

    def to_cloudformation(self) -> dict[str, Any]:
        return {"Fn::Or": [part.to_cloudformation() for part in self.parts]}


def given(setting: AnySetting) -> Expression:
    """An optional text is not empty."""
    return Not(Is(setting, ""))


def is_on(setting: AnySetting) -> Expression:
    """A toggle is ``true``."""
    return Is(setting, "true")
