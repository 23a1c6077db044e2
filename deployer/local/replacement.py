"""Which change of which property replaces a resource: the provider schemas decide, not ministack's table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.local import hooks, schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROVISIONERS = "ministack.services.cloudformation.provisioners"
MISSING = object()


def install() -> None:
    """Answer ministack's two questions about replacement for every type we have a schema of."""
    hooks.replace(PROVISIONERS, "_property_recreation", ("resource_type", "name"), _recreation)
    hooks.replace(PROVISIONERS, "_replacing_change", ("resource_type", "old_props", "new_props"), _replacing)


def _recreation(original: Callable[..., Any]) -> Callable[..., Any]:
    def recreation(resource_type: str, name: str) -> str:
        schema = schemas.load().get(resource_type)
        return schema.recreation(name) if schema else str(original(resource_type, name))

    return recreation


def _replacing(original: Callable[..., Any]) -> Callable[..., Any]:
    def replacing(resource_type: str, old_props: dict[str, Any], new_props: dict[str, Any]) -> bool:
        schema = schemas.load().get(resource_type)
        if schema is None:
            return bool(original(resource_type, old_props, new_props))
        changes = differences(old_props, new_props)
        return any(schema.recreation("/".join(path)) == "Always" for path, _, _ in changes)

    return replacing


Difference = tuple[tuple[str, ...], Any, Any]


def differences(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every leaf that differs, as (path, before, after); MISSING stands for absent.

    Lists of one length are compared member by member, others as a whole, which is how AWS shows them.
    """
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}, key=str):
            yield from differences(before.get(name, MISSING), after.get(name, MISSING), (*path, str(name)))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, (*path, str(index)))
    else:
        yield path, before, after
