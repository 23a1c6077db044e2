"""Which symbol a resource is drawn by: its own, or that of the resource it belongs to. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from deployer.review.diagram.properties import named, references
from deployer.review.diagram.table import RULES, Drawn, Hidden, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.evaluate import Deployment, Resource

# A policy names roles to let them in, not because they are its own.
_ONLY_MENTIONS = ("AWS::IAM::", "Policy")
_NOTHING = "it belongs to nothing in this deployment"


class Hosts:
    """Looks up symbols by address; ``table.check`` has passed."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.by_address = {resource.address: resource for resource in deployment.resources}
        self._users: dict[str, list[Resource]] = defaultdict(list)
        for resource in deployment.resources:
            for address in sorted({reference.address for _, reference in references(resource.properties)}):
                self._users[address].append(resource)
        self._found: dict[str, str | None] = {}

    def of(self, address: str) -> str | None:
        """Address of the resource whose symbol draws this one; None when none does."""
        if address not in self.by_address:
            return None
        if address not in self._found:
            # Parts that wait for each other belong to nothing, instead of for ever.
            self._found[address] = None
            self._found[address] = self._look(self.by_address[address])
        return self._found[address]

    def drawn(self, address: str) -> Drawn | None:
        """How a resource is drawn when its symbol is its own."""
        rule = RULES[self.by_address[address].type]
        if isinstance(rule, Part):
            return rule.alone
        return rule if isinstance(rule, Drawn) else None

    def why_hidden(self, resource: Resource) -> str:
        """Why a resource without a symbol has none."""
        rule = RULES[resource.type]
        return rule.why if isinstance(rule, Hidden) else _NOTHING

    def users(self, address: str, properties: tuple[str, ...]) -> Iterator[Resource]:
        """The resources that name another in one of some properties, in template order."""
        for user in self._users[address]:
            if "*" in properties:
                if not any(part in user.type for part in _ONLY_MENTIONS):
                    yield user
            elif any(address in named(user.properties, name) for name in properties):
                yield user

    def _look(self, resource: Resource) -> str | None:
        rule = RULES[resource.type]
        if isinstance(rule, Hidden):
            return None
        if not isinstance(rule, Part):
            return resource.address
        users = {self.of(user.address) for user in self.users(resource.address, rule.used)}
        users -= {None, resource.address}
        if len(users) == 1:
            return users.pop()
        owners = [self.of(address) for address in named(resource.properties, rule.of)] if rule.of else []
        found = [owner for owner in owners if owner is not None]
        if found:
            return found[0]
        return resource.address if rule.alone is not None else None
