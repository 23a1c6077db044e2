"""Conditions, each added to a template under a name and used by that name.

Only settings may feed a condition: CloudFormation must know every condition before it makes anything, and a
sibling stack's output is not known then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from troposphere import And, Equals, Not, Region

if TYPE_CHECKING:
    from troposphere import AWSHelperFn

    from templates_src.wiring.kinds import Choice, KindT, Toggle, Value


def is_on(toggle: Value[Toggle]) -> AWSHelperFn:
    """True when a toggle is ``true``."""
    return Equals(toggle.ref, "true")


def is_choice(choice: Value[Choice], word: str) -> AWSHelperFn:
    """True when a choice is the given word."""
    return Equals(choice.ref, word)


def is_given(value: Value[KindT]) -> AWSHelperFn:
    """True when an optional text is not empty."""
    return Not(Equals(value.ref, ""))


def is_elsewhere(region: Value[KindT]) -> AWSHelperFn:
    """True when an optional region is given and not the stack's own: nothing is copied to where it is."""
    return And(is_given(region), Not(Equals(region.ref, Region)))
