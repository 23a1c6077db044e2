from __future__ import annotations

import inspect
from typing import Any

from templates_src.wiring import kinds as k
from templates_src.wiring.kinds import Kind, Value


def test_a_value_carries_its_kind() -> None:
    assert k.VpcId.of("vpc-1") == Value(k.VpcId, "vpc-1")
    one: Value[Any] = k.VpcId.of("x")
    other: Value[Any] = k.AppSubnetAId.of("x")
    assert one != other


def test_every_kind_says_what_it_is_and_where_it_comes_from() -> None:
    kinds = [c for _, c in inspect.getmembers(k, inspect.isclass) if issubclass(c, Kind) and c is not Kind]
    assert len(kinds) > 30
    for kind in kinds:
        assert kind.__doc__
        assert kind.resource_type.startswith("AWS::") or not kind.resource_type
        assert kind.resource_type or not kind.attribute, f"{kind.__name__} names an attribute of nothing"
