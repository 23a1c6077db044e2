"""CLS041: parameters that a parent forgot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.lint.nesting import children
from templates_src.lint.traverse import at, branches, is_no_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from templates_src.lint.model import Finding, TemplateSet
    from templates_src.lint.nesting import Child
    from templates_src.lint.traverse import Node

ID = "CLS041"
TITLE = "A nested stack is given every parameter that it needs"
WHY = (
    "Without a value the stack is refused; and where the parent has a parameter of that name, a default "
    "would hide what the operator chose. CloudFormation template reference, AWS::CloudFormation::Stack: "
    "Parameters."
)


def check(templates: TemplateSet) -> Iterator[Finding]:
    """Find parameters of nested stacks that have neither a value nor a default to live by."""
    for child in children(templates):
        for name, declared in templates.templates.get(child.file, {}).get("Parameters", {}).items():
            if not _is_fed(child, name) and not _may_default(child, name, declared):
                place = f"{child.resource.path}/Properties/Parameters"
                yield child.resource.finding(ID, place, f"{child.file} needs {name}, which is not given")


def _is_fed(child: Child, name: str) -> bool:
    """Whether a value is given whichever conditions hold; empty text is one."""
    everything = child.resource.properties
    if "Parameters" not in everything.value:
        return False
    return all(_gives(branch, name) for branch in branches(everything.step("Parameters")))


def _gives(arguments: Node, name: str) -> bool:
    if not isinstance(arguments.value, dict) or name not in arguments.value:
        return False
    return not any(is_no_value(branch.value) for branch in branches(arguments.step(name)))


def _may_default(child: Child, name: str, declared: object) -> bool:
    """Whether the default is meant: nothing passes another value, and the parent has no such parameter."""
    if not isinstance(declared, dict) or "Default" not in declared:
        return False
    sometimes = any(True for _ in at(child.resource.properties, "Parameters", name))
    return sometimes or name not in child.resource.template.get("Parameters", {})
