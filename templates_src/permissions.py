"""Derives the table of permissions from AWS's provider schemas: ``python -m templates_src.permissions``.

The schemas are those that the pinned cfn-lint carries. ``make templates`` runs it before the build; with
``--check`` it writes nothing and fails when the table is stale. The build itself compares the table with
what the templates emit (``problems``), without reading a schema.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from templates_src.emit import emit
from templates_src.errors import ClasslaError, Problem, StaleError, WiringError
from templates_src.policies.adjustments import ADDED, EXCLUDED
from templates_src.policies.handlers import COMMAND, PATH, Handlers
from templates_src.render import canonical_json, children
from templates_src.roots import app

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

OPERATIONS = ("create", "read", "update", "delete")
# Types whose schema lists no permissions: type → actions, with the source beside. None of ours at present.
BY_HAND: dict[str, tuple[str, ...]] = {}
REGION = "us-east-1"


def application(templates: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The templates that CloudFormation deploys with the execution role: the application's root and its
    nested stacks."""
    wanted, found = [app.FILE_NAME], []
    for name in wanted:
        found.append(templates[name])
        wanted += [child for child in children(templates[name]) if child not in wanted]
    return found


def resources_of(templates: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Every resource of parsed templates."""
    return tuple(one for template in templates for one in template.get("Resources", {}).values())


def derive(types: Iterable[str], schemas: Mapping[str, Mapping[str, Any]]) -> Handlers:
    """The table for these resource types.

    Args:
        types: resource types.
        schemas: type → provider schema.

    Raises:
        WiringError: a type whose schema lists no permissions, and that nobody declared by hand.
    """
    found = {name: BY_HAND.get(name) or _permissions(schemas[name]) for name in sorted(types)}
    problems = [
        Problem(
            name,
            "its provider schema lists no permissions",
            "declare them with their source in BY_HAND of templates_src/permissions.py",
        )
        for name, actions in found.items()
        if not actions
    ]
    if problems:
        raise WiringError("CloudFormation's rights can not be derived for a resource type", problems)
    everything = {action for name, actions in found.items() for action in (*actions, *ADDED.get(name, {}))}
    return Handlers(f"cfn-lint {version('cfn-lint')}", found, frozenset(filter(is_unlimited, everything)))


def problems(templates: Iterable[Mapping[str, Any]], handlers: Handlers) -> list[Problem]:
    """Where the table does not fit the templates of the application. Reads no schema."""
    resources = resources_of(templates)
    emitted = {resource["Type"] for resource in resources}
    return [
        *(
            Problem(name, "is emitted and no permissions are known", COMMAND)
            for name in sorted(emitted - set(handlers.types))
        ),
        *(
            Problem(name, "has permissions and is not emitted", COMMAND)
            for name in sorted(set(handlers.types) - emitted)
        ),
        *_wrong_exclusions(resources),
        *_idle(handlers),
    ]


def text(handlers: Handlers) -> str:
    """Of handlers.json."""
    return canonical_json(
        {
            "source": handlers.source,
            "types": {name: list(actions) for name, actions in handlers.types.items()},
            "unlimited": sorted(handlers.unlimited),
        }
    )


def schemas_of(types: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Type → provider schema, from cfn-lint."""
    manager = import_module("cfnlint.schema.manager").PROVIDER_SCHEMA_MANAGER
    return {name: manager.get_resource_schema(REGION, name).schema for name in types}


def _permissions(schema: Mapping[str, Any]) -> tuple[str, ...]:
    listed = [schema.get("handlers", {}).get(operation, {}) for operation in OPERATIONS]
    listed.append(schema.get("tagging", {}))
    return tuple(sorted({action for part in listed for action in part.get("permissions", [])}))


@cache
def _services() -> dict[str, Any]:
    """Read once: it is large, and asked for every action."""
    found: dict[str, Any] = import_module("cfnlint.helpers").load_resource(
        import_module("cfnlint.data.AdditionalSpecs"), "Policies.json"
    )
    return found


def is_unlimited(action: str) -> bool:
    """Whether IAM limits the action to no resource. Source: cfn-lint's copy of the service reference."""
    service, _, name = action.partition(":")
    entry = _services().get(service, {}).get("Actions", {}).get(name.lower())
    return entry is not None and not entry.get("Resources")


def _wrong_exclusions(resources: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    seen = set()
    for resource in resources:
        for exclusion in EXCLUDED:
            for name in exclusion.unless if exclusion.about(resource["Type"]) else ():
                found = (resource["Type"], name, exclusion.actions)
                if _sets(resource.get("Properties", {}), name) and found not in seen:
                    seen.add(found)
                    yield Problem(
                        f"{resource['Type']} {name}",
                        f"is set, but the execution role lacks {exclusion.actions}: {exclusion.reason}",
                        "remove that exclusion from templates_src/policies/adjustments.py",
                    )


def _sets(value: Any, wanted: str) -> bool:
    """Whether a property of this name, and value, is anywhere in a resource."""
    name, _, text = wanted.partition("=")
    if isinstance(value, list):
        return any(_sets(item, wanted) for item in value)
    if not isinstance(value, dict):
        return False
    return (name in value and (not text or value[name] == text)) or any(
        _sets(item, wanted) for item in value.values()
    )


def _idle(handlers: Handlers) -> Iterator[Problem]:
    """Exclusions and additions that mean nothing any more."""
    listed = [(name, action) for name, actions in handlers.types.items() for action in actions]
    for exclusion in EXCLUDED:
        if not any(exclusion.means(*pair) for pair in listed):
            yield Problem(f"{exclusion.types} {exclusion.actions}", "excludes nothing", "remove it")
    for name, actions in ADDED.items():
        for action in sorted(set(actions) & set(handlers.types.get(name, ()))):
            yield Problem(f"{name} {action}", "is in the schema now", "remove it from ADDED")


def main(arguments: list[str], path: Path = PATH) -> int:
    """Write the table, or with ``--check`` compare it."""
    try:
        emitted = emit({app.FILE_NAME: app.build}).templates
        types = {resource["Type"] for resource in resources_of(emitted.values())}
        made = text(derive(types, schemas_of(types)))
        if path.exists() and path.read_text(encoding="utf-8") == made:
            return 0
        if "--check" in arguments:
            raise StaleError(
                "The table of permissions is stale", [Problem(str(path), "differs", "make templates")]
            )
        path.write_text(made, encoding="utf-8")
    except ClasslaError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
