"""A deployment with what counting asks of it: who refers to whom, and what a reference means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.review.cost.errors import CostError
from deployer.review.cost.model import Item
from deployer.review.cost.money import ONE, decimal
from templates_src.errors import Problem
from templates_src.evaluate import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from templates_src.evaluate import Deployment, Resource


class Tree:
    """The resources of a deployment around the one that is counted."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._by_address = {resource.address: resource for resource in deployment.resources}

    def of_type(self, kind: str) -> tuple[Resource, ...]:
        """The resources of a type."""
        return self.deployment.of_type(kind)

    def referred(self, value: Any, kind: str) -> Resource:
        """The resource of a type that a property names.

        Raises:
            CostError: it names none that is made here.
        """
        for part in value.parts if isinstance(value, Text) else (value,):
            if isinstance(part, Reference):
                found = self._by_address.get(part.address)
                if found is not None and found.type == kind:
                    return found
        problem = Problem(f"{value!r:.80}", f"names no {kind} of this deployment")
        raise CostError("The cost cannot be told", [problem])

    def referrers(self, resource: Resource, kind: str) -> tuple[Resource, ...]:
        """The resources of a type whose properties read a resource."""
        return tuple(other for other in self.of_type(kind) if resource.address in other.references)


def number(resource: Resource, value: Any, name: str) -> Decimal:
    """A property's value as a number.

    Raises:
        CostError: it is none.
    """
    return decimal(value, f"{resource.address}, {name}")


def item(
    resource: Resource,
    component: str,
    sku: str,
    quantity: Decimal,
    *names: str,
    factor: Decimal = ONE,
) -> Item:
    """Some units a month that a resource is charged for; ``names`` are the assumptions behind them."""
    return Item(
        component=component,
        sku=sku,
        quantity=quantity,
        address=resource.address,
        names=names,
        factor=factor,
    )


def tags(pairs: list[Mapping[str, str]], key: str = "Key", value: str = "Value") -> dict[str, Any]:
    """A list of key and value pairs as a mapping."""
    return {pair[key]: pair[value] for pair in pairs}
