"""Makes ``schemas.json`` from the provider schemas that cfn-lint ships.

``python -m deployer.review.offline.generate`` writes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.review.offline.rules import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OUTPUT = Path(__file__).parents[3] / "output"
REGION = "us-east-1"
PROPERTIES = "/properties/"
_CHOICES = ("oneOf", "anyOf", "allOf")


def emitted_types(output: Path = OUTPUT) -> list[str]:
    """Every resource type in the emitted templates."""
    templates = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(output.glob("*.json")))
    return sorted(
        {resource["Type"] for template in templates for resource in template.get("Resources", {}).values()}
    )


def from_cfnlint(types: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Rows for types, as cfn-lint's schemas have them today; a type without a schema has none."""
    from cfnlint.schema import ResourceNotFoundError
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    table = {}
    for name in types:
        try:
            schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name).schema
        except ResourceNotFoundError:
            continue
        table[name] = row(schema)
    return table


def row(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What we keep of a schema; what is empty or false is left out.

    Only ``insertionOrder: false`` makes a bag. ``uniqueItems`` alone does not: CodePipeline's Stages are
    unique, and their order is the pipeline. Tags are a map in the form of a list, whatever the schema says.
    """
    tagging = schema.get("tagging", {})
    # Older schemas do not speak of tagging; CloudFormation tags what has a property for it all the same.
    unsaid = "Tags" if "tagging" not in schema and "Tags" in schema["properties"] else ""
    tags = tagging.get("tagProperty", unsaid).removeprefix(PROPERTIES)
    handlers = schema.get("handlers", {})
    full = {
        "replaces": _paths(schema, "createOnlyProperties"),
        "may_replace": _paths(schema, "conditionalCreateOnlyProperties"),
        "bags": sorted({*_bags(schema), *([tags] if tags else [])}),
        "tags": tags if tagging.get("tagUpdatable", True) else "",
        "deleted_first": schema.get("replacementStrategy") == "delete_then_create",
        "fixed": "create" in handlers and "update" not in handlers,
    }
    return {key: value for key, value in full.items() if value}


def _paths(schema: Mapping[str, Any], key: str) -> list[str]:
    return sorted(path.removeprefix(PROPERTIES) for path in schema.get(key, ()))


def _bags(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, node in schema["properties"].items():
        yield from _walk(schema.get("definitions", {}), node, name, frozenset())


def _walk(definitions: Mapping[str, Any], node: Any, path: str, seen: frozenset[str]) -> Iterator[str]:
    """Paths of lists whose order means nothing; a definition that holds itself is followed once."""
    if not isinstance(node, dict):
        return
    reference = node.get("$ref", "").rpartition("/")[2]
    if reference:
        if reference not in seen:
            yield from _walk(definitions, definitions.get(reference), path, seen | {reference})
        return
    if node.get("insertionOrder") is False:
        yield path
    yield from _walk(definitions, node.get("items"), f"{path}/*", seen)
    for name, below in node.get("properties", {}).items():
        yield from _walk(definitions, below, f"{path}/{name}", seen)
    for choice in (option for key in _CHOICES for option in node.get(key, ())):
        yield from _walk(definitions, choice, path, seen)


def text() -> str:
    """The table as it is committed: a line for each type."""
    table = from_cfnlint(emitted_types())
    lines = [f" {json.dumps(name)}: {json.dumps(table[name])}" for name in sorted(table)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8")
