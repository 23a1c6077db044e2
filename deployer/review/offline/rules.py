"""What the provider schemas say about a change: does it replace, does an order count, are there tags.

cfn-lint ships the schemas; importing it takes longer than a whole comparison. So ``schemas.json`` holds what
we need of every type that we emit: ``python -m deployer.review.offline.generate`` writes it, and a test
compares the two. A type that is not in it is asked of cfn-lint, then and only then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.review.offline.compare import ANY, MISSING, same

if TYPE_CHECKING:
    from deployer.review.offline.compare import Difference, Place

TABLE = Path(__file__).with_name("schemas.json")
NEVER, CONDITIONALLY, ALWAYS = "Never", "Conditionally", "Always"


@dataclass(frozen=True)
class Override:
    """What we hold against a schema: how a property's change recreates, and who says so."""

    recreation: str
    source: str


# Where the schemas differ from @aws-cdk/aws-service-spec and are not the better source; docs/OFFLINE-DIFF.md
# tells of every difference, and a test finds them.
OVERRIDES: dict[tuple[str, str], Override] = {
    ("AWS::EC2::EIP", "Domain"): Override(
        ALWAYS, "CloudFormation user guide, AWS::EC2::EIP, Domain: Update requires: Replacement"
    ),
    ("AWS::ECS::Service", "DeploymentController"): Override(
        ALWAYS,
        "CloudFormation user guide, AWS::ECS::Service DeploymentController: Update requires: Replacement",
    ),
    ("AWS::ECS::Service", "LaunchType"): Override(
        CONDITIONALLY,
        "schema: conditionalCreateOnlyProperties; user guide, AWS::ECS::Service, note of June 12, 2025: "
        "between launch type and capacity providers a service is now updated in place",
    ),
    ("AWS::ElastiCache::ReplicationGroup", "NumNodeGroups"): Override(
        CONDITIONALLY,
        "CloudFormation user guide, UpdatePolicy, UseOnlineResharding: without it another number of shards "
        "replaces the whole group",
    ),
    ("AWS::S3::Bucket", "ObjectLockEnabled"): Override(
        CONDITIONALLY,
        "schema: no replacement; cloudformation-coverage-roadmap#1929 (open): a change set said Always",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What one resource type's provider schema says.

    Attributes:
        type: the resource type.
        replaces, may_replace: property paths whose change replaces, or may.
        bags: paths of lists whose order means nothing.
        tags: the property that stack tags go to; empty when the type takes none.
        deleted_first: whether a replacement deletes the old one before it makes the new one.
        fixed: whether the type has no update handler, so that every change replaces.
        known: False when nobody has a schema of the type.
    """

    type: str
    replaces: tuple[str, ...] = ()
    may_replace: tuple[str, ...] = ()
    bags: frozenset[str] = frozenset()
    tags: str = ""
    deleted_first: bool = False
    fixed: bool = False
    known: bool = True

    def is_bag(self, path: Place) -> bool:
        """Whether the order of the list at a path means nothing."""
        return "/".join(path) in self.bags

    def recreation(self, change: Difference) -> str:
        """AWS's RequiresRecreation of a change.

        A change of a whole object changes what is below it, so a path below counts when it differs there.
        """
        override = OVERRIDES.get((self.type, change.path[0]))
        if override:
            return override.recreation
        if self.fixed or self._touches(change, self._always):
            return ALWAYS
        if not self.known:
            # A custom resource answers with a new physical id when it made another thing.
            return CONDITIONALLY
        return CONDITIONALLY if self._touches(change, self._perhaps) else NEVER

    @cached_property
    def _always(self) -> tuple[Place, ...]:
        return tuple(tuple(path.split("/")) for path in self.replaces)

    @cached_property
    def _perhaps(self) -> tuple[Place, ...]:
        return tuple(tuple(path.split("/")) for path in self.may_replace)

    @staticmethod
    def _touches(change: Difference, paths: tuple[Place, ...]) -> bool:
        here = change.path
        for path in paths:
            if here[: len(path)] == path:
                return True
            if path[: len(here)] == here:
                rest = path[len(here) :]
                if not same(_at(change.before, rest), _at(change.after, rest)):
                    return True
        return False


def _at(value: Any, path: Place) -> Any:
    """What is at a schema path of a value: a list of all where the path goes through a list."""
    if not path:
        return value
    if isinstance(value, dict):
        return _at(value.get(path[0], MISSING), path[1:])
    if isinstance(value, list) and path[0] == ANY:
        return [_at(item, path[1:]) for item in value]
    return MISSING


@cache
def rules_of(resource_type: str) -> Rules:
    """What is known of a type."""
    row = _table().get(resource_type)
    if row is None:
        # The only place that needs cfn-lint: something that no template of ours holds.
        from deployer.review.offline.generate import from_cfnlint

        row = from_cfnlint([resource_type]).get(resource_type)
    return from_row(resource_type, row)


def from_row(resource_type: str, row: dict[str, Any] | None) -> Rules:
    """A row of the table as rules; None is a type of which nobody has a schema."""
    if row is None or resource_type.startswith("Custom::"):
        return Rules(type=resource_type, known=False)
    return Rules(
        type=resource_type,
        replaces=tuple(row.get("replaces", ())),
        may_replace=tuple(row.get("may_replace", ())),
        bags=frozenset(row.get("bags", ())),
        tags=row.get("tags", ""),
        deleted_first=row.get("deleted_first", False),
        fixed=row.get("fixed", False),
    )


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
