"""What the provider schemas say about the types we emit: made-up attributes and replacement rest on it.

cfn-lint ships the schemas, and reading them there costs the server more than its whole start. So
``schemas.json`` holds the few lists we need; ``python -m deployer.local.schemas`` writes it from cfn-lint
and output/, and a test compares the two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("schemas.json")
OUTPUT = Path(__file__).parents[2] / "output"
REGION = "us-east-1"
PROPERTIES = "/properties/"
# Key in our table → key in a provider schema.
LISTS = {
    "attributes": "readOnlyProperties",
    "identifier": "primaryIdentifier",
    "replaces": "createOnlyProperties",
    "may_replace": "conditionalCreateOnlyProperties",
}


@dataclass(frozen=True)
class Schema:
    """What one resource type's provider schema says.

    Attributes:
        attributes: what Fn::GetAtt can read, as dotted names.
        identifier: the properties that name the resource.
        replaces: property paths whose change replaces the resource.
        may_replace: property paths whose change may replace it.
        tags: the property that carries tags; empty when the type has none.
    """

    attributes: tuple[str, ...]
    identifier: tuple[str, ...]
    replaces: tuple[str, ...]
    may_replace: tuple[str, ...]
    tags: str

    def recreation(self, path: str) -> str:
        """AWS's RequiresRecreation of a change at a path such as ``HealthCheckConfig/Type``.

        A change of a whole object also changes what is below it, so paths match both ways.
        """

        def touches(paths: tuple[str, ...]) -> bool:
            return any(
                path == other or path.startswith(f"{other}/") or other.startswith(f"{path}/")
                for other in paths
            )

        if touches(self.replaces):
            return "Always"
        return "Conditionally" if touches(self.may_replace) else "Never"


@cache
def load() -> dict[str, Schema]:
    """The table by resource type."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return {
        name: Schema(tags=row["tags"], **{key: tuple(row[key]) for key in LISTS})
        for name, row in table.items()
    }


def emitted_types(output: Path = OUTPUT) -> list[str]:
    """Every resource type in the emitted templates."""
    templates = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(output.glob("*.json")))
    return sorted(
        {resource["Type"] for template in templates for resource in template.get("Resources", {}).values()}
    )


def from_cfnlint(types: list[str]) -> dict[str, dict[str, Any]]:
    """The table as cfn-lint's schemas have it today."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    table = {}
    for name in types:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name).schema
        row: dict[str, Any] = {
            key: sorted(path.removeprefix(PROPERTIES) for path in schema.get(source, []))
            for key, source in LISTS.items()
        }
        row["attributes"] = [path.replace("/", ".") for path in row["attributes"] if "*" not in path]
        row["tags"] = schema.get("tagging", {}).get("tagProperty", "").removeprefix(PROPERTIES)
        table[name] = row
    return table


if __name__ == "__main__":
    TABLE.write_text(json.dumps(from_cfnlint(emitted_types()), indent=1, sort_keys=True) + "\n", "utf-8")
