"""Deployments for the tests of cost: the real environments, and small ones made by hand."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from deployer.review.cost import source
from deployer.review.cost.tree import Tree
from templates_src.evaluate import Deployment, Reference, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from deployer.review.cost.model import Estimate, Line
    from deployer.review.cost.source import Priced


@functools.cache
def _priced(environment: str, overrides: tuple[tuple[str, str], ...]) -> Priced:
    return source.price(environment, overrides=dict(overrides))


def priced(environment: str, **overrides: str) -> Priced:
    """An environment of this repository, with other parameters."""
    return _priced(environment, tuple(sorted(overrides.items())))


def estimated(environment: str, **overrides: str) -> Estimate:
    """Its estimate."""
    return priced(environment, **overrides).estimate


def line(estimate: Estimate, sku: str, component: str = "") -> Line:
    """The line of a sku, in the only or the named component."""
    (found,) = [x for x in estimate.lines if x.sku == sku and component in ("", x.component)]
    return found


def skus(estimate: Estimate) -> set[str]:
    """Every sku that an estimate counts."""
    return {x.sku for x in estimate.lines}


def resource(kind: str, address: str = "It", **properties: Any) -> Resource:
    """A resource with the references that its properties hold at the top."""
    return Resource(
        address=address,
        template="test.json",
        logical_id=address.rpartition("/")[2],
        type=kind,
        properties=properties,
        references=frozenset(_addresses(properties)),
        depends_on=frozenset(),
        attributes={},
    )


def _addresses(value: Any) -> list[str]:
    if isinstance(value, Reference):
        return [value.address]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [address for part in parts for address in _addresses(part)]


def deployment(*resources: Resource) -> Deployment:
    """A deployment of some resources."""
    return Deployment(resources=resources, outputs={}, problems=())


def counted(it: Resource, *others: Resource, **use: Decimal) -> Mapping[str, Decimal]:
    """Sku → units that one resource is charged for, among others, under typical production assumptions."""
    from deployer.review.cost.table import RULES

    count = RULES[it.type].count
    assert count is not None
    values = {**source.read_usage("production").scenario("typical"), **use}
    found: dict[str, Decimal] = {}
    for item in count(it, Tree(deployment(it, *others)), values):
        found[item.sku] = found.get(item.sku, type(item.quantity)(0)) + item.quantity
    return found
