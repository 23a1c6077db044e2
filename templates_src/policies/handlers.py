"""Which IAM actions CloudFormation needs for each resource type that the application's templates emit.

``handlers.json`` is derived from AWS's provider schemas by ``python -m templates_src.permissions``, which
``make templates`` runs; it is committed, so that a review sees what a new type or a newer schema brings.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from templates_src.errors import Problem, WiringError
from templates_src.policies.adjustments import ADDED, EXCLUDED

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH = Path(__file__).with_name("handlers.json")
COMMAND = "python -m templates_src.permissions"


@dataclass(frozen=True)
class Handlers:
    """What the resource handlers call.

    Attributes:
        source: where it was read, with the version.
        types: resource type → IAM actions to create, read, update, delete and tag it.
        unlimited: those of the actions, and of what is added by hand, that IAM cannot limit to a resource.
    """

    source: str
    types: Mapping[str, tuple[str, ...]]
    unlimited: frozenset[str]

    def wanted(self) -> frozenset[str]:
        """Every action that the role needs: what the handlers list and nothing excludes, and what is added
        by hand."""
        return frozenset(
            action
            for resource_type, actions in self.types.items()
            for action in (*actions, *ADDED.get(resource_type, {}))
            if not any(exclusion.means(resource_type, action) for exclusion in EXCLUDED)
        )


def read(path: Path = PATH) -> Handlers:
    """The committed table.

    Raises:
        WiringError: it is missing or damaged.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        types = {name: tuple(actions) for name, actions in data["types"].items()}
        return Handlers(data["source"], types, frozenset(data["unlimited"]))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        problem = Problem(str(path), f"cannot be used: {error}", COMMAND)
        raise WiringError("The table of permissions cannot be read", [problem]) from error
