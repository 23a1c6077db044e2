"""One side of a change: how a stack's expressions resolve before, and how after.

What is known only after the change resolves to AWS's own marker for it, and values of NoEcho parameters
resolve to asterisks in the copy that is shown.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.local import hooks
from deployer.local.conditions import ENGINE

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
HIDDEN = "****"


class UnknownAttributes(dict[str, str]):
    """Attributes of a resource that is not there yet: every one of them is unknown."""

    def __contains__(self, _name: object) -> bool:
        return True

    def __getitem__(self, _name: str) -> str:
        return UNKNOWN


def unknown_resource(resource_type: str) -> dict[str, Any]:
    """The record of a resource whose id and attributes are known only after the change."""
    return {
        "PhysicalResourceId": UNKNOWN,
        "ResourceType": resource_type,
        "Attributes": UnknownAttributes(),
    }


@dataclass
class View:
    """A stack's template with what its expressions can read.

    Attributes:
        template: the parsed template.
        params: ministack's resolved parameters by name.
        conditions: condition → whether it holds.
        resources: logical id → record; grows while a plan goes through the resources.
        name: the stack's name.
        stack_id: the stack's id.
    """

    template: Mapping[str, Any]
    params: Mapping[str, Any]
    conditions: Mapping[str, bool]
    resources: dict[str, Any]
    name: str
    stack_id: str

    @classmethod
    def make(cls, template: Any, params: Any, resources: Mapping[str, Any], name: str, stack_id: str) -> View:
        """A view with its conditions evaluated."""
        conditions = hooks.find(ENGINE, "_evaluate_conditions")(template, params) if template else {}
        return cls(template, params, conditions, dict(resources), name, stack_id)

    def definition(self, logical_id: str) -> Mapping[str, Any]:
        """A resource as the template has it."""
        found: Mapping[str, Any] = self.template.get("Resources", {}).get(logical_id, {})
        return found

    def active(self) -> list[str]:
        """Resources whose condition holds, what others need first."""
        resources = self.template.get("Resources", {})
        names: list[str] = hooks.find(ENGINE, "_topological_sort")(resources, self.conditions)
        return names

    def properties(self, logical_id: str, *, shown: bool = False) -> dict[str, Any]:
        """A resource's resolved properties; ``shown`` hides NoEcho values."""
        no_value = hooks.find(ENGINE, "_NO_VALUE")
        resolved = self.resolve(self.definition(logical_id).get("Properties", {}), shown=shown)
        return {name: value for name, value in resolved.items() if value is not no_value}

    def resolve(self, value: Any, *, shown: bool = False) -> Any:
        """Any expression of the template; raises ValueError as ministack words it."""
        return hooks.find(ENGINE, "_resolve_refs")(
            copy.deepcopy(value),
            self.resources,
            self._hidden() if shown else self.params,
            self.conditions,
            self.template.get("Mappings", {}),
            self.name,
            self.stack_id,
        )

    def outputs(self) -> dict[str, str]:
        """Outputs as the parent reads them; one that cannot be resolved yet is unknown."""
        found = {}
        for name, output in (self.template.get("Outputs") or {}).items():
            if self.conditions.get(output.get("Condition", ""), True):
                try:
                    found[f"Outputs.{name}"] = str(self.resolve(output["Value"]))
                except ValueError:
                    found[f"Outputs.{name}"] = UNKNOWN
        return found

    def _hidden(self) -> dict[str, Any]:
        return {
            name: {**value, "Value": HIDDEN} if value.get("NoEcho") else value
            for name, value in self.params.items()
        }
