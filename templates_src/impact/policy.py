"""Stack policies, from the table: what CloudFormation itself refuses to replace or delete. Pure.

See ``parameters.stack_policy`` for what such a policy can and cannot do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from templates_src.impact.table import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

NESTED = "AWS::CloudFormation::Stack"
KEEPING = ("Retain", "RetainExceptOnCreate")
# Value of the root's EnvironmentType → whose guards hold; a root without it is as production.
KINDS: dict[str, frozenset[str]] = {
    "development": frozenset(),
    "staging": frozenset({"everywhere"}),
    "production": frozenset({"everywhere", "production"}),
}
DENIED = ["Update:Replace", "Update:Delete"]


def stack_policy(templates: Mapping[str, Mapping[str, Any]], root: str, kind: str) -> dict[str, Any]:
    """The policy of a root; what means something inside its nested stacks is set there too.

    Args:
        templates: file name → parsed template; TemplateURLs are file names.
        root: file name of the root.
        kind: ``production``, ``staging`` or ``development``.
    """
    guarded = {name for name, row in TABLE.items() if row.guard in KINDS[kind]}
    found = _types(templates, root) & guarded
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
    ]
    if stacks := _holding(templates, root, guarded):
        resources = [f"LogicalResourceId/{name}" for name in stacks]
        statements.append({"Effect": "Deny", "Action": DENIED, "Principal": "*", "Resource": resources})
    if found:
        condition = {"StringEquals": {"ResourceType": [name for name in TABLE if name in found]}}
        statements.append(
            {"Effect": "Deny", "Action": DENIED, "Principal": "*", "Resource": "*", "Condition": condition}
        )
    return {"Statement": statements}


def _types(templates: Mapping[str, Mapping[str, Any]], name: str) -> set[str]:
    """Types in a template and everything it nests."""
    resources = templates[name]["Resources"].values()
    found = {resource["Type"] for resource in resources}
    for resource in resources:
        if resource["Type"] == NESTED:
            found |= _types(templates, resource["Properties"]["TemplateURL"])
    return found


def _holding(templates: Mapping[str, Mapping[str, Any]], root: str, guarded: set[str]) -> list[str]:
    """Nested stacks that must not go: those that are always there and hold something guarded, and optional
    ones where what they hold would not stay behind. Switching an optional stack off is nobody's loss else."""
    found = []
    for name, resource in templates[root]["Resources"].items():
        if resource["Type"] != NESTED:
            continue
        inside = templates[resource["Properties"]["TemplateURL"]]["Resources"].values()
        held = [item for item in inside if item["Type"] in guarded]
        if "Condition" in resource:
            held = [item for item in held if item.get("DeletionPolicy") not in KEEPING]
        if held:
            found.append(name)
    return found
