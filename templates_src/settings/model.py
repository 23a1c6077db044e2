"""What a deploy-time setting is: declared once, everything else about it is derived.

From one ``Setting`` come the CloudFormation Parameter of the root and of every nested stack that uses it,
the pass-through between them, the row in docs/CONFIGURATION.md, the JSON Schema of ``parameters/*.json``,
the checks of the build, and the place in the console's form (``AWS::CloudFormation::Interface``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Literal

from templates_src.wiring.kinds import Choice, KindT, Toggle, Value


@dataclass(frozen=True, kw_only=True)
class Setting(Generic[KindT]):
    """One deploy-time parameter.

    Attributes:
        name: CloudFormation parameter name, PascalCase.
        kind: what the value means; a stack's input of another kind cannot be fed from it.
        description: shown in the console, the docs and the schema; says the unit.
        group: heading in the console's form and in the docs.
        default: the text CloudFormation uses when nothing is given; None makes the setting required.
        allowed: the only accepted values, or empty for any.
        pattern: regular expression the whole value must match, or empty.
        constraint: what the pattern or the bounds mean, in words a person can act on.
        minimum, maximum: bounds of a Number, inclusive.
    """

    name: str
    kind: type[KindT]
    description: str
    group: str
    default: str | None = None
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    constraint: str = ""
    minimum: int | None = None
    maximum: int | None = None

    @property
    def type(self) -> Literal["String", "Number"]:
        """CloudFormation parameter type; only scalars, because a list cannot be passed to a nested stack."""
        return "String" if self.minimum is None and self.maximum is None else "Number"

    @property
    def value(self) -> Value[KindT]:
        """The setting as a value: ``Ref`` of its parameter, which has the same name in every stack."""
        from troposphere import Ref

        return Value(self.kind, Ref(self.name))


AnySetting = Setting[Any]


def toggle(name: str, group: str, description: str, *, default: bool = False) -> Setting[Toggle]:
    """A setting that is ``true`` or ``false``."""
    return Setting(
        name=name,
        kind=Toggle,
        group=group,
        description=description,
        default="true" if default else "false",
        allowed=("true", "false"),
        constraint="must be true or false",
    )


def choice(
    name: str, group: str, description: str, allowed: tuple[str, ...], *, default: str | None = None
) -> Setting[Choice]:
    """A setting that is one of a few words."""
    return Setting(
        name=name,
        kind=Choice,
        group=group,
        description=description,
        default=default,
        allowed=allowed,
        constraint=f"must be one of: {', '.join(allowed)}",
    )


def text(
    name: str,
    kind: type[KindT],
    group: str,
    description: str,
    pattern: str,
    constraint: str,
    *,
    default: str | None = "",
) -> Setting[KindT]:
    """A setting that is text of a given form; empty by default, which means "not used"."""
    return Setting(
        name=name,
        kind=kind,
        group=group,
        description=description,
        default=default,
        pattern=pattern,
        constraint=constraint,
    )


def number(
    name: str,
    kind: type[KindT],
    group: str,
    description: str,
    bounds: tuple[int, int],
    *,
    default: int,
    allowed: tuple[int, ...] = (),
) -> Setting[KindT]:
    """A setting that is a whole number within bounds, both inclusive."""
    low, high = bounds
    return Setting(
        name=name,
        kind=kind,
        group=group,
        description=description,
        default=str(default),
        allowed=tuple(str(value) for value in allowed),
        constraint=f"must be a whole number from {low} to {high}"
        + (f", one of {', '.join(map(str, allowed))}" if allowed else ""),
        minimum=low,
        maximum=high,
    )
