"""What the design document says about cost, read from its own words, and where that is short. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from deployer.review.cost import count_network as network
from deployer.review.cost import count_rest as rest
from deployer.review.cost import count_tasks as tasks
from deployer.review.cost.errors import CostError
from deployer.review.cost.money import ZERO
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deployer.review.cost.model import Estimate

HEADING = "### Estimated Monthly Costs (Production)"
_ITEM = re.compile(r"^- (?P<what>[^:*\n]+): ~\$(?P<usd>\d+)", re.MULTILINE)
_TOTAL = re.compile(r"^- \*\*Total\*\*: ~\$(?P<one>\d+)/month \(scales to ~\$(?P<two>\d+)", re.MULTILINE)
# How a line of the document begins → our component.
NAMED: Mapping[str, str] = {
    "ECS Fargate": tasks.TASKS,
    "ALB": network.BALANCER,
    "NAT Gateways": network.NAT,
    "Amplify": rest.FRONTEND,
}
# What the document has among its future enhancements, or as an option: it could leave their cost out.
LATER = (network.NAMES, network.CDN, tasks.CACHE, tasks.INSIGHTS, tasks.CANARY, rest.BACKUP, rest.FLOWS)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the document says, in USD a month.

    Attributes:
        items: component of ours → the document's words and amount.
        one, two: its total with one task, and with two.
    """

    items: Mapping[str, tuple[str, Decimal]]
    one: Decimal
    two: Decimal


@dataclass(frozen=True, kw_only=True)
class Short:
    """Where the document is short, in USD a month, typically.

    Attributes:
        named: component → what the document says and what we count.
        unnamed: component that its own design needs and its list leaves out → what we count.
        later: component that it has for later, or as an option → what we count.
    """

    named: Mapping[str, tuple[Decimal, Decimal]]
    unnamed: Mapping[str, Decimal]
    later: Mapping[str, Decimal]

    @property
    def of_its_own(self) -> Decimal:
        """What the document's own design costs: all but what it has for later."""
        return sum((ours for _, ours in self.named.values()), ZERO) + sum(self.unnamed.values(), ZERO)

    @property
    def of_later(self) -> Decimal:
        """What the rest costs."""
        return sum(self.later.values(), ZERO)


def read(document: str) -> Said:
    """What the design document says.

    Raises:
        CostError: its section on cost, or a line of it, is not there any more.
    """
    section = document.partition(HEADING)[2].partition("\n#")[0]
    found = {match["what"]: Decimal(match["usd"]) for match in _ITEM.finditer(section)}
    total = _TOTAL.search(section)
    items = {
        component: (what, usd)
        for start, component in NAMED.items()
        for what, usd in found.items()
        if what.startswith(start)
    }
    if total is None or len(items) != len(NAMED) or len(found) != len(NAMED):
        problem = Problem(HEADING, f"is read as {sorted(found)}; expected are {sorted(NAMED)} and a total")
        raise CostError("The design document's costs cannot be read", [problem])
    return Said(items=items, one=Decimal(total["one"]), two=Decimal(total["two"]))


def compare(said: Said, estimate: Estimate) -> Short:
    """Where the document is short of an estimate of production."""
    rest_of_it = [name for name in estimate.components if name not in said.items]
    return Short(
        named={name: (usd, estimate.component(name)) for name, (_, usd) in said.items.items()},
        unnamed={name: estimate.component(name) for name in rest_of_it if name not in LATER},
        later={name: estimate.component(name) for name in rest_of_it if name in LATER},
    )
