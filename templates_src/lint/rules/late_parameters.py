"""CLS021: what a nested stack may do with a value that is known only at deployment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from templates_src.lint.model import Finding
from templates_src.lint.nesting import late_parameters
from templates_src.lint.traverse import Node, mentions, references, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import JsonTemplate, TemplateSet

ID = "CLS021"
TITLE = "A parameter fed by another stack's output is a bare String that nothing takes apart or decides by"
WHY = (
    "A nested change set is made before the sibling exists: a type or pattern check, a Condition, Select or "
    "Split of a value not yet known makes it fail. CloudFormation User Guide, Change sets for nested stacks."
)
CONSTRAINTS = ("AllowedPattern", "AllowedValues", "MinLength", "MaxLength", "MinValue", "MaxValue")
TAKES_APART = ("Fn::Select", "Fn::Split")
_TAKES_APART = re.compile("Fn::S(?:elect|plit)")


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find uses of late parameters that fail a nested change set."""
    names: dict[str, set[str]] = {}
    for file, name in late_parameters(templates):
        names.setdefault(file, set()).add(name)
    for file, late in names.items():
        template = templates.templates.get(file, {})
        for name in sorted(late):
            yield from _declaration(file, name, template.get("Parameters", {}).get(name, {}))
        yield from _decisions(file, late, template)
        yield from _taken_apart(file, late, template)


def _declaration(file: str, name: str, declared: dict[str, Any]) -> Iterator[Finding]:
    path = f"Parameters/{name}"
    if declared.get("Type", "String") != "String":
        yield Finding(file, f"{path}/Type", ID, f"{declared['Type']} is checked before the value is known")
    for constraint in CONSTRAINTS:
        if constraint in declared:
            message = f"{constraint} is checked before the value is known"
            yield Finding(file, f"{path}/{constraint}", ID, message)


def _decisions(file: str, late: set[str], template: JsonTemplate) -> Iterator[Finding]:
    for section in ("Conditions", "Rules"):
        for reference in references(Node(section, template.get(section, {}))):
            if reference.name in late:
                message = f"{reference.name} is not known when conditions are decided"
                yield Finding(file, reference.node.path, ID, message)


def _taken_apart(file: str, late: set[str], template: JsonTemplate) -> Iterator[Finding]:
    for section in ("Resources", "Outputs"):
        for name, entry in template.get(section, {}).items():
            for node in walk(Node(f"{section}/{name}", entry)) if mentions(entry, _TAKES_APART) else ():
                function = next(
                    (f for f in TAKES_APART if isinstance(node.value, dict) and f in node.value), None
                )
                used = {r.name for r in references(node.step(function))} & late if function else set()
                if used:
                    message = f"{function} of {', '.join(sorted(used))}, which is not known yet"
                    yield Finding(file, f"{node.path}/{function}", ID, message)
